// A scenario whose mail a real MTA sends, from beginning to end.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "sim/net/clock.hpp"
#include "sim/net/unable.hpp"
#include "sim/sandbox/driver.hpp"
#include "sim/sandbox/sandbox.hpp"
#include "sim/trace/event.hpp"
#include "sim/world/world.hpp"

namespace mxdrill::sandbox {

struct Settings {
    Driver driver;
    Tools tools;
    std::filesystem::path root = "/";              // what the MTA's layer lies over
    std::optional<std::filesystem::path> layer{};  // a tar archive
    net::ClockSettings clock;
    base::Duration most_work =
        std::chrono::minutes(15);                  // real time, beside waits on a clock that skips none
    std::function<void(base::Instant)> on_tick{};  // told the time of the run some times a second
    std::function<bool()> is_unwanted{};           // whether a signal came before this could hear it
};

/// What is left of a run.
struct Remains {
    std::optional<net::Unable> unable{};  // then it did not come to its end
    std::string log{};                    // of the MTA
    std::string worry{};                  // what its user should know of it; may be empty
};

/// Runs a world of a scenario that cast_for_mta() made, to its end or until SIGINT or SIGTERM. The calling
/// thread stays in a private network.
Remains play(world::World& world, trace::Observer& observer, const Settings& settings);

}  // namespace mxdrill::sandbox
