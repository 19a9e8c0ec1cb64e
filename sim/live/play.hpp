// A scenario on real sockets, from beginning to end.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "sim/net/clock.hpp"
#include "sim/net/unable.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/trace/event.hpp"
#include "sim/world/world.hpp"

namespace mxdrill::live {

struct Settings {
    net::ClockSettings clock;
    bool is_private =
        true;  // in a network of its own; else on loopback addresses that stand for the scenario's
    std::function<void(base::Instant)> on_tick{};  // told the time of the run some times a second
    std::function<bool()> is_unwanted{};           // whether a signal came before this could hear it
};

/// The first fault that needs a private network, and the key for whose sake it does; nothing if none does.
std::optional<std::string> needs_private_network(const scenario::Scenario& scenario);

/// Runs a world whose senders are built in, to its end or until SIGINT or SIGTERM. In a private network the
/// calling thread stays in that one.
std::optional<net::Unable> play(world::World& world, trace::Observer& observer, const Settings& settings);

}  // namespace mxdrill::live
