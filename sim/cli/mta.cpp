// `mxdrill mta`, and what `mxdrill run --sender` needs.
#include "sim/cli/mta.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "sim/base/names_of.hpp"
#include "sim/base/units.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/data_folder.hpp"
#include "sim/sandbox/driver_reader.hpp"
#include "sim/sandbox/layers.hpp"
#include "sim/sandbox/users.hpp"
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
        return unable->is_interrupted ? kInterrupted : kEnvironment;
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
    "MTAs that exclude each other may all be there. `mxdrill run --sender NAME` installs by itself. NAME may "
    "be\n"
    "the path of a driver of your own, which has an installation of its own.",
    "mxdrill mta install postfix"};

ExitCode list_all() {
    struct Row {
        std::string name, title;
        std::string_view state;
    };
    std::vector<Row> rows;
    std::size_t widest_name = 0;
    std::size_t widest_title = 0;
    for (const std::string& name : scenario::names_in(driver_folder())) {
        const auto found = driver_named(name);
        if (const auto* code = std::get_if<ExitCode>(&found)) return *code;
        const auto& driver = std::get<Driver>(found);
        const auto version = layers().version(driver);
        rows.push_back({name, version ? driver.title + " " + *version : driver.title,
                        base::name_of(layers().state(driver))});
        widest_name = std::max(widest_name, name.size());
        widest_title = std::max(widest_title, rows.back().title.size());
    }
    for (const Row& row : rows)
        fmt::print("{:<{}}  {:<{}}  {}\n", row.name, widest_name, row.title, widest_title, row.state);
    return kHolds;
}

ExitCode remove(const Driver& driver) {
    const bool was_there = layers().remove(driver);
    fmt::print(stderr, "{} {}\n", driver.title, was_there ? "removed" : "is not installed");
    return was_there ? kHolds : kEnvironment;
}

/// For a program that sends one mail by itself: a command line, which a shell carries out. Words in braces
/// become its variables, so that an address may hold what it likes.
Driver driver_of_command(std::string line) {
    const std::string name = line.substr(0, line.find_first_of(" \t\n"));
    const auto replace = [&line](std::string_view word, std::string_view variable) {
        bool found = false;
        for (auto at = line.find(word); at != std::string::npos; at = line.find(word, at + variable.size())) {
            line.replace(at, word.size(), variable);
            found = true;
        }
        return found;
    };
    const bool names_sender = replace("{from}", "\"$from\"");
    const bool names_recipient = replace("{to}", "\"$@\"");
    replace("{file}", "\"$file\"");
    if (!names_sender || !names_recipient)
        throw UsageError{
            "--sender-exec takes a command line with {from} and {to}, such as\n"
            "'swaks --from {from} --to {to} --data @{file}'; the message is in {file} and on standard input"};
    Driver driver;
    driver.name = std::filesystem::path(name).filename().string();
    driver.title = driver.name;
    driver.submit = {"/bin/sh", "-c", "from=$1; file=$2; shift 2; " + line, name, "{from}", "{file}", "{to}"};
    driver.tries_once = true;
    return driver;
}

/// `--most-work`, or its default.
base::Duration most_work_from(const CommandLine& line) {
    const auto text = line.get<std::string>("most-work");
    if (!text) return sandbox::Settings{}.most_work;
    const auto most = base::parse_duration(*text);
    if (!most || *most <= base::Duration::zero())
        throw UsageError{"--most-work takes a duration above zero, such as 90s or 15m"};
    return *most;
}

/// That of `--sender-exec` or `--sender`.
std::variant<Driver, ExitCode> driver_for(const CommandLine& line) {
    if (const auto command = line.get<std::string>("sender-exec")) return driver_of_command(*command);
    return driver_named(*line.get<std::string>("sender"));
}

}  // namespace

std::optional<ExitCode> become_root() {
    const auto unable = sandbox::become_root();
    if (!unable) return std::nullopt;
    fmt::print(stderr, "No sandbox: {}\n", unable->why);
    return kEnvironment;
}

ExitCode mta(const std::vector<std::string>& words) {
    const auto line = read_command_line(kUsageOfMta, {}, words);
    if (!line) return kHolds;
    const auto& operands = line->operands;
    if (operands == std::vector<std::string>{"list"}) return list_all();
    const bool installs = !operands.empty() && operands.front() == "install";
    if (operands.size() == 1 && (installs || operands.front() == "remove"))
        throw UsageError{operands.front() + " takes the name of an MTA; `mxdrill mta list` shows them"};
    if (operands.size() != 2 || (!installs && operands.front() != "remove"))
        throw UsageError{"it takes `list`, or `install` or `remove` and the name of an MTA"};
    const auto found = driver_named(operands.back());
    if (const auto* code = std::get_if<ExitCode>(&found)) return *code;
    const auto& driver = std::get<Driver>(found);
    if (!installs) return remove(driver);
    if (const auto code = become_root()) return *code;
    if (layers().state(driver) == Layers::State::installed) {
        fmt::print(stderr, "{} {} is installed\n", driver.title, layers().version(driver).value_or(""));
        return kHolds;
    }
    return install(driver).value_or(kHolds);
}

std::optional<ExitCode> settle_mta(const CommandLine& line, Engine& engine) {
    const base::Duration most_work = most_work_from(line);
    auto found = driver_for(line);
    if (const auto* code = std::get_if<ExitCode>(&found)) return *code;
    sandbox::Settings settings;
    settings.driver = std::get<Driver>(std::move(found));
    settings.tools = sandbox_tools();
    settings.most_work = most_work;
    if (const std::string& why = settings.driver.real_clock; !why.empty()) {
        if ((line.has("clock") || line.has("speed")) && engine.live.clock.pace != net::Pace::real)
            throw UsageError{fmt::format("{} takes --clock real: {}", settings.driver.title, why)};
        engine.live.clock = {net::Pace::real, 1.0};
    }
    settings.clock = engine.live.clock;
    if (const auto root = line.get<std::string>("sender-root")) {
        if (!std::filesystem::is_directory(*root)) {
            fmt::print(stderr, "--sender-root: there is no folder {}\n", *root);
            return kInvalid;
        }
        settings.root = *root;
        engine.mta_version = "of " + *root;
    } else if (settings.driver.has_layer()) {
        if (const auto code = install(settings.driver)) return code;
        settings.layer = layers().archive(settings.driver);
        engine.mta_version = layers().version(settings.driver).value_or("");
    } else if (!settings.driver.version.empty()) {
        engine.mta_version = sandbox::version_on_machine(settings.driver, settings.tools);
    }
    engine.mta = std::move(settings);
    return std::nullopt;
}

}  // namespace mxdrill::cli
