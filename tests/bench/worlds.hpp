// Scenarios that several benchmarks run.
#pragma once

#include <cstdlib>
#include <fstream>
#include <string>

#include "sim/measure/measure.hpp"
#include "sim/scenario/reader.hpp"
#include "sim/virtual/body.hpp"
#include "sim/world/world.hpp"

namespace mxdrill::bench {

inline scenario::Scenario read(const std::string& text) {
    auto reading = scenario::read_scenario_text(text, "bench.toml", {.profile_folder = MXDRILL_PROFILES});
    if (!reading.scenario) std::abort();
    return *std::move(reading.scenario);
}

/// Three healthy hosts of one tier, one sender host, 23 messages a second of simulated time.
inline std::string healthy_tier(std::uint64_t messages) {
    return R"(title = "healthy tier"
[[zone]]
origin  = "example.test"
records = """
@ 3600 MX 10 mx1
@ 3600 MX 10 mx2
@ 3600 MX 10 mx3
mx1 3600 A 192.0.2.1
mx2 3600 A 192.0.2.2
mx3 3600 A 192.0.2.3
"""
[[traffic]]
to   = "user@example.test"
rate = "23/s"
for  = ")" +
           std::to_string(messages / 23) + "s\"\n";
}

/// A primary that is refused for two hours, its backup, and 100,000 messages over five days.
inline std::string five_days() {
    return R"(title = "five days"
[[zone]]
origin  = "example.test"
records = """
@ 3600 MX 10 primary
@ 3600 MX 20 backup
primary 3600 A 192.0.2.1
backup  3600 A 192.0.2.2
"""
[[fault]]
server = "primary.example.test"
at     = "2d"
for    = "2h"
do     = "refuse"
[[traffic]]
to    = "user@example.test"
count = 100000
for   = "5d"
arrival = "poisson"
)";
}

/// A thousand hosts with warm caches of their own, and a million messages through a change of provider.
inline std::string migration() {
    return R"(title = "migration"
[[resolver]]
name     = "isp"
warm     = true
per_host = true
[[sender]]
hosts    = 1000
address  = "198.18.0.0/16"
profile  = "postfix"
resolver = "isp"
[[zone]]
origin  = "example.test"
records = """
@        3600 MX 10 mail.old
mail.old 3600 A  192.0.2.11
mail.new 3600 A  192.0.2.21
"""
[[zone]]
origin  = "example.test"
from    = "1d"
records = """
@        3600 MX 10 mail.new
mail.old 3600 A  192.0.2.11
mail.new 3600 A  192.0.2.21
"""
[[traffic]]
to    = "user@example.test"
count = 1000000
for   = "2d"
)";
}

/// Runs it and returns how many messages there were.
inline std::uint64_t run(const scenario::Scenario& scenario) {
    world::World world(scenario);
    measure::Measure measure(scenario, world.cast());
    virtual_body::Body(world, measure).run();
    return measure.report().messages.sent;
}

/// The most memory that this process ever had, in octets.
inline double peak_rss() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) * 1024;
    }
    return 0;
}

}  // namespace mxdrill::bench
