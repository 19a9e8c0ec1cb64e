#include "sim/sandbox/layers.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>

#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <variant>

#include "sim/net/loop.hpp"
#include "sim/sandbox/sequence.hpp"
#include "sim/sandbox/users.hpp"

namespace mxdrill::sandbox {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostLog = 4000;

// The list of packages may be old, or not there at all. And dpkg makes links to what an upgrade replaces,
// which takes files of a user who is known here: where they are not, copies take their places.
constexpr const char* kInstall = R"(
    own() {
        "$@" --simulate | sed -n 's/^Inst \([^ ]*\) \[.*/\1/p' | xargs --no-run-if-empty dpkg -L |
            grep -v '^/usr/share/\(doc\|locale\|man\)/' | while read -r path; do
                [ ! -f "$path" ] || [ -L "$path" ] || [ -O "$path" ] ||
                    { cp --preserve=mode,timestamps "$path" "$path.own" && mv "$path.own" "$path"; }
            done
    }
    own "$@"
    "$@" || { apt-get update && { own "$@"; "$@"; }; }
)";

/// What differs from the machine while packages are installed: no service starts, and nobody reads manuals.
std::vector<File> files_of_installation() {
    return {{.path = "/usr/sbin/policy-rc.d", .text = "#!/bin/sh\nexit 101\n", .mode = 0755},
            {.path = "/etc/dpkg/dpkg.cfg.d/mxdrill",
             .text = "path-exclude=/usr/share/man/*\npath-exclude=/usr/share/doc/*\n"
                     "path-exclude=/usr/share/locale/*\nforce-unsafe-io\n"}};
}

std::vector<Command> commands_of_installation(const Driver& driver) {
    std::vector<Command> commands{{"rm", "-f", "/var/lib/man-db/auto-update"}};
    if (!driver.answers.empty()) commands.push_back({"debconf-set-selections"});
    commands.insert(commands.end(), driver.preinstall.begin(), driver.preinstall.end());
    if (!driver.packages.empty()) {
        Command install{"env",   "DEBIAN_FRONTEND=noninteractive", "apt-get",
                        "--yes", "--no-install-recommends",        "install"};
        install.insert(install.end(), driver.packages.begin(), driver.packages.end());
        commands.push_back({"sh", "-c", kInstall, "sh"});
        commands.back().insert(commands.back().end(), install.begin(), install.end());
    }
    commands.insert(commands.end(), driver.install.begin(), driver.install.end());
    commands.push_back(driver.version);
    return commands;
}

/// What decides whether an archive still is what a driver asks for.
Json recipe(const Driver& driver) {
    return {{"owns_machine", owns_machine()},
            {"packages", driver.packages},
            {"answers", driver.answers},
            {"preinstall", driver.preinstall},
            {"install", driver.install}};
}

std::string last_line(std::string text) {
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text.substr(text.rfind('\n') + 1);
}

net::Unable unable(const std::filesystem::path& path) {
    return {fmt::format("{}: {}", path.string(), std::strerror(errno))};
}

}  // namespace

std::filesystem::path Layers::path(const Driver& driver, const char* ending) const {
    return folder_ / (driver.layer + ending);
}

Layers::State Layers::state(const Driver& driver) const {
    if (!driver.has_layer()) return State::installed;
    if (!std::filesystem::exists(path(driver, ".tar"))) return State::missing;
    const auto said = Json::parse(std::ifstream(path(driver, ".json")), nullptr, false);
    return said.is_object() && said.value("recipe", Json()) == recipe(driver) ? State::installed
                                                                              : State::outdated;
}

std::optional<std::string> Layers::version(const Driver& driver) const {
    if (!driver.has_layer()) return std::nullopt;
    const auto said = Json::parse(std::ifstream(path(driver, ".json")), nullptr, false);
    if (!said.is_object() || !said.contains("version") || !said["version"].is_string()) return std::nullopt;
    return said["version"].get<std::string>();
}

std::optional<std::filesystem::path> Layers::archive(const Driver& driver) const {
    if (!driver.has_layer()) return std::nullopt;
    return path(driver, ".tar");
}

std::optional<net::Unable> Layers::install(const Driver& driver, const Tools& tools) const {
    std::error_code error;
    std::filesystem::create_directories(folder_, error);
    const base::Descriptor lock(open(path(driver, ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!lock || flock(lock.get(), LOCK_EX) != 0) return unable(path(driver, ".lock"));
    if (state(driver) == State::installed) return std::nullopt;
    return build(driver, tools);
}

std::optional<net::Unable> Layers::build(const Driver& driver, const Tools& tools) const {
    net::Loop loop(net::ClockSettings{});
    loop.stop_when_interrupted();
    auto opened = Sandbox::open(
        loop, tools,
        {.hostname = "localhost", .files = files_of_installation(), .installs = true, .has_clock = false});
    if (auto* why = std::get_if<net::Unable>(&opened)) return std::move(*why);
    Sandbox& sandbox = *std::get<std::unique_ptr<Sandbox>>(opened);
    std::string answers;
    for (const std::string& answer : driver.answers) answers += answer + "\n";
    if (!Sequence(loop, sandbox, commands_of_installation(driver), answers).run()) {
        if (loop.stopped()) return net::Unable{"interrupted; nothing is installed", true};
        return net::Unable{fmt::format("{} can't be installed; this is what was said last:\n{}", driver.title,
                                       sandbox.log(kMostLog))};
    }
    const Json said{{"recipe", recipe(driver)}, {"version", last_line(sandbox.log(kMostLog))}};
    const auto partial = path(driver, ".tar.partial");
    if (!sandbox.save_layer(partial))
        return net::Unable{fmt::format("{} can't be written", partial.string())};
    std::ofstream(path(driver, ".json")) << said.dump(2) << '\n';
    std::error_code error;
    std::filesystem::rename(partial, path(driver, ".tar"), error);
    if (error) return net::Unable{fmt::format("{}: {}", path(driver, ".tar").string(), error.message())};
    return std::nullopt;
}

std::string version_on_machine(const Driver& driver, const Tools& tools) {
    net::Loop loop(net::ClockSettings{});
    loop.stop_when_interrupted();
    auto opened = Sandbox::open(loop, tools, {.hostname = "localhost", .has_clock = false});
    if (std::holds_alternative<net::Unable>(opened)) return {};
    Sandbox& sandbox = *std::get<std::unique_ptr<Sandbox>>(opened);
    return Sequence(loop, sandbox, {driver.version}).run() ? last_line(sandbox.log(kMostLog)) : std::string();
}

bool Layers::remove(const Driver& driver) const {
    std::error_code error;
    std::filesystem::remove(path(driver, ".json"), error);
    std::filesystem::remove(path(driver, ".lock"), error);
    return std::filesystem::remove(path(driver, ".tar"), error);
}

}  // namespace mxdrill::sandbox
