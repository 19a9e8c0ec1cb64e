// `mxdrill mta`, and what `mxdrill run --sender` needs.
#include "sim/cli/mta.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <variant>
#include <vector>

#include "sim/base/names_of.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/data_folder.hpp"
#include "sim/sandbox/driver_reader.hpp"
#include "sim/sandbox/layers.hpp"
#include "sim/scenario/named_files.hpp"

namespace mxdrill::cli {
namespace {

using sandbox::Driver;
using sandbox::Layers;

Layers layers() {
    return Layers(cache_folder() / "mta");
}

/// Installs what is not there yet, and says so.
std::optional<ExitCode> install(const Driver& driver) {
    if (layers().state(driver) == Layers::State::installed) return std::nullopt;
    fmt::print(stderr, "Installing {} into {} (once; the machine itself stays as it is)\n", driver.title,
               (cache_folder() / "mta").string());
    const auto began = std::chrono::steady_clock::now();
    if (const auto unable = layers().install(driver, sandbox_tools())) {
        fmt::print(stderr, "{}\n", unable->why);
        return kEnvironment;
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    fmt::print(stderr, "{} {}: installed in {:.0f} s\n", driver.title,
               layers().version(driver).value_or("(unknown version)"), took.count());
    return std::nullopt;
}

/// The driver, or nothing and what is wrong on standard error.
std::variant<Driver, ExitCode> driver_named(const std::string& name) {
    auto read = sandbox::read_driver(name, driver_folder());
    if (auto* driver = std::get_if<Driver>(&read)) return std::move(*driver);
    for (const auto& error : std::get<std::vector<scenario::Diagnostic>>(read))
        fmt::print(stderr, "{}: {}\n", error.where, error.message);
    return kInvalid;
}

constexpr Usage kUsageOfMta{
    "mta", "list | install NAME | remove NAME",
    "Says which real MTAs can send a scenario's mail, and installs them.",
    "An MTA is installed into a file in the cache folder, beside the machine: nothing of the machine "
    "changes, and\n"
    "MTAs that exclude each other may all be there. `mxdrill run --sender NAME` installs by itself.",
    "mxdrill mta install postfix"};

ExitCode list_all() {
    for (const std::string& name : scenario::names_in(driver_folder())) {
        const auto found = driver_named(name);
        if (const auto* code = std::get_if<ExitCode>(&found)) return *code;
        const auto& driver = std::get<Driver>(found);
        fmt::print("{:<12} {:<24} {}\n", name,
                   fmt::format("{} {}", driver.title, layers().version(driver).value_or("")),
                   base::name_of(layers().state(driver)));
    }
    return kHolds;
}

ExitCode remove(const Driver& driver) {
    if (layers().remove(driver)) return kHolds;
    fmt::print(stderr, "{} is not installed\n", driver.title);
    return kEnvironment;
}

/// Nothing if this user can make a sandbox.
std::optional<ExitCode> needs_root(const char* example) {
    if (geteuid() == 0) return std::nullopt;
    fmt::print(stderr, "a sandbox for a real MTA takes root; try: sudo {}\n", example);
    return kEnvironment;
}

}  // namespace

ExitCode mta(const std::vector<std::string>& words) {
    const auto line = read_command_line(kUsageOfMta, {}, words);
    if (!line) return kHolds;
    const auto& operands = line->operands;
    if (operands == std::vector<std::string>{"list"}) return list_all();
    const bool installs = !operands.empty() && operands.front() == "install";
    if (operands.size() != 2 || (!installs && operands.front() != "remove"))
        throw UsageError{"it takes `list`, or `install` or `remove` and the name of an MTA"};
    const auto found = driver_named(operands.back());
    if (const auto* code = std::get_if<ExitCode>(&found)) return *code;
    const auto& driver = std::get<Driver>(found);
    if (!installs) return remove(driver);
    if (const auto code = needs_root("mxdrill mta install NAME")) return *code;
    return install(driver).value_or(kHolds);
}

std::optional<ExitCode> settle_mta(const CommandLine& line, Engine& engine) {
    auto found = driver_named(*line.get<std::string>("sender"));
    if (const auto* code = std::get_if<ExitCode>(&found)) return *code;
    if (const auto code = needs_root("mxdrill run SCENARIO --sender NAME")) return code;
    sandbox::Settings settings;
    settings.driver = std::get<Driver>(std::move(found));
    settings.tools = sandbox_tools();
    settings.clock = engine.live.clock;
    if (const auto root = line.get<std::string>("sender-root")) {
        settings.root = *root;
        engine.mta_version = "of " + *root;
    } else {
        if (const auto code = install(settings.driver)) return code;
        settings.layer = layers().archive(settings.driver);
        engine.mta_version = layers().version(settings.driver).value_or("");
    }
    engine.mta = std::move(settings);
    return std::nullopt;
}

}  // namespace mxdrill::cli
