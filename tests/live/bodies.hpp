// One scenario in both bodies.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "sim/live/play.hpp"
#include "sim/measure/measure.hpp"
#include "sim/scenario/reader.hpp"
#include "sim/trace/fanout.hpp"
#include "sim/virtual/body.hpp"
#include "sim/world/world.hpp"
#include "tests/live/deviation.hpp"

namespace mxdrill::testing {

template <class Carry>
Played played(const scenario::Scenario& scenario, Naming naming, Carry carry) {
    world::World world(scenario);
    measure::Measure measure(scenario, world.cast());
    Storyteller storyteller(world.cast(), naming);
    trace::Fanout fanout({&measure, &storyteller});
    carry(world, fanout);
    const auto report = measure.report();
    return {storyteller.stories(), counts_of(report), kept_counts_of(report)};
}

inline Played in_virtual_body(const scenario::Scenario& scenario, Naming naming = Naming::addresses) {
    return played(scenario, naming, [](world::World& world, trace::Observer& observer) {
        virtual_body::Body(world, observer).run();
    });
}

/// In a thread of its own, whose network ends with it. A failure of the test if it can't be.
inline Played in_live_body(const scenario::Scenario& scenario, const live::Settings& settings,
                           Naming naming = Naming::addresses) {
    return played(scenario, naming, [&](world::World& world, trace::Observer& observer) {
        std::optional<net::Unable> unable;
        std::thread([&] { unable = live::play(world, observer, settings); }).join();
        if (unable) ADD_FAILURE() << unable->why;
    });
}

/// A test of a scenario that is written in it: both bodies say the same of it, within the tolerance.
inline void expect_alike(std::string_view text, const live::Settings& settings, base::Duration tolerance) {
    const auto reading =
        scenario::read_scenario_text(text, "test.toml", {.profile_folder = MXDRILL_SOURCE "/sim/profiles"});
    for (const auto& error : reading.errors) ADD_FAILURE() << error.where << ": " << error.message;
    ASSERT_TRUE(reading.scenario);
    const auto differs =
        deviation(in_virtual_body(*reading.scenario), in_live_body(*reading.scenario, settings), tolerance);
    EXPECT_FALSE(differs) << *differs;
}

/// The clock of most tests, on loopback addresses.
inline const live::Settings kJumpingOnLoopback{.clock = {.pace = net::Pace::jump}, .is_private = false};

}  // namespace mxdrill::testing
