#include "sim/cli/engine.hpp"

#include <fmt/core.h>

#include <cstdio>

#include "sim/base/names_of.hpp"
#include "sim/cli/repeat.hpp"
#include "sim/net/isolation.hpp"
#include "sim/sandbox/casting.hpp"

namespace mxdrill::cli {
namespace {

namespace po = boost::program_options;

net::ClockSettings clock_from(const CommandLine& line) {
    const auto speed = line.get<double>("speed");
    const auto name = line.get<std::string>("clock").value_or(speed ? "scaled" : "jump");
    const auto pace = base::named<net::Pace>(name);
    if (!pace) throw UsageError{fmt::format("there is no clock `{}`; there are: real, scaled, jump", name)};
    if (speed && *pace != net::Pace::scaled) throw UsageError{"--speed goes with --clock scaled alone"};
    if (!speed && *pace == net::Pace::scaled) throw UsageError{"--clock scaled takes a --speed"};
    return speed ? speed_from(line) : net::ClockSettings{*pace, 1.0};
}

}  // namespace

net::ClockSettings speed_from(const CommandLine& line) {
    const auto speed = line.get<double>("speed");
    if (!speed) return {};
    if (!(*speed >= 0.001 && *speed <= 1e6)) throw UsageError{"--speed takes a number from 0.001 to 1000000"};
    return {net::Pace::scaled, *speed};
}

void check_isolation(const CommandLine& line) {
    if (line.has("isolate") && line.has("no-isolate"))
        throw UsageError{"--isolate and --no-isolate exclude each other"};
}

measure::Body Engine::words() const {
    if (body == scenario::Body::virtual_time) return {};
    if (body == scenario::Body::mta) {
        return {.engine = "mta",
                .clock = std::string(base::name_of(mta->clock.pace)),
                .sender = mta_version.empty() ? mta->driver.title
                                              : fmt::format("{} {}", mta->driver.title, mta_version),
                .why_real = mta->driver.real_clock,
                .sees_attempts = false,
                .goes_to_at_most = mta->driver.goes_to_at_most,
                .stops_at_reply = mta->driver.stops_at_reply};
    }
    return {.engine = "live", .clock = std::string(base::name_of(live.clock.pace)), .sender = "built-in"};
}

std::optional<std::string> Engine::why_not(const scenario::Scenario& scenario) const {
    if (body == scenario::Body::mta) return sandbox::why_not_with(mta->driver, scenario);
    if (!scenario.bodies.contains(body))
        return fmt::format("it does not run in the {} body", base::name_of(body));
    if (body == scenario::Body::virtual_time || live.is_private) return std::nullopt;
    const auto fault = live::needs_private_network(scenario);
    if (!fault) return std::nullopt;
    return *fault + ", which takes a private network (--isolate)";
}

void add_isolation_options(po::options_description& options) {
    options.add_options()("isolate",
                          "in a private network, with the scenario's own addresses and ports; the default "
                          "where the kernel allows it")(
        "no-isolate", "on loopback addresses and free ports that stand for the scenario's");
}

void add_engine_options(po::options_description& options) {
    options.add_options()("engine", po::value<std::string>()->value_name("NAME")->default_value("virtual"),
                          "what carries the scenario out: virtual (events in memory) or live (real sockets)")(
        "sender", po::value<std::string>()->value_name("NAME"),
        "a real MTA sends the mail, in a sandbox: one that `mxdrill mta list` names, or the path of a "
        "driver")("sender-exec", po::value<std::string>()->value_name("COMMAND"),
                  "a program that sends one mail does, in a sandbox: its command line, with {from}, {to} and "
                  "{file}")("sender-root", po::value<std::string>()->value_name("DIR"),
                            "the MTA of a root tree of your own, with the driver that --sender names")(
        "clock", po::value<std::string>()->value_name("NAME"),
        "of the live engine and of a real MTA: jump (over all waiting; the default), real, or scaled")(
        "speed", po::value<double>()->value_name("N"),
        "N seconds of the scenario in one; implies --clock scaled")(
        "most-work", po::value<std::string>()->value_name("DURATION"),
        "ends a real MTA that has worked so long, with exit code 4; default 15m of real time");
    add_isolation_options(options);
}

Engine engine_from(const CommandLine& line) {
    Engine engine;
    const auto name = *line.get<std::string>("engine");
    if (line.has("sender") && line.has("sender-exec"))
        throw UsageError{"--sender and --sender-exec exclude each other"};
    if (line.has("sender") || line.has("sender-exec")) {
        for (const char* option : {"engine", "isolate", "no-isolate", "profile"}) {
            if (line.says(option))
                throw UsageError{fmt::format("--{} does not go with a real MTA (--sender)", option)};
        }
        engine.body = scenario::Body::mta;
        engine.live.clock = clock_from(line);
        return engine;
    }
    for (const char* option : {"sender-root", "most-work"}) {
        if (line.has(option)) throw UsageError{fmt::format("--{} goes with --sender", option)};
    }
    if (name == "live") {
        engine.body = scenario::Body::live;
        engine.live.clock = clock_from(line);
    } else if (name != "virtual") {
        throw UsageError{fmt::format("there is no engine `{}`; there are: virtual, live", name)};
    } else {
        for (const char* option : {"clock", "speed", "isolate", "no-isolate"}) {
            if (line.has(option))
                throw UsageError{
                    fmt::format("--{} goes with --engine live{}", option,
                                std::string_view(option).ends_with("isolate") ? "" : " or with --sender")};
        }
    }
    check_isolation(line);
    return engine;
}

std::optional<net::Unable> settle_isolation(const CommandLine& line, bool& is_private) {
    is_private = !line.has("no-isolate");
    if (!is_private) return std::nullopt;
    auto unable = net::allow_private_networks();
    if (!unable || line.has("isolate")) return unable;
    fmt::print(stderr,
               "No private network: {}\nGoing on with loopback addresses that stand for the scenario's.\n",
               unable->why);
    is_private = false;
    return std::nullopt;
}

std::string engine_options(const CommandLine& line) {
    std::string text;
    for (const char* option : {"engine", "sender", "sender-exec", "sender-root", "clock", "most-work"}) {
        const auto value = line.get<std::string>(option);
        if (value && *value != "virtual") text += fmt::format(" --{} {}", option, shell_word(*value));
    }
    if (const auto speed = line.get<double>("speed")) text += fmt::format(" --speed {}", *speed);
    for (const char* option : {"isolate", "no-isolate"}) {
        if (line.has(option)) text += fmt::format(" --{}", option);
    }
    return text;
}

}  // namespace mxdrill::cli
