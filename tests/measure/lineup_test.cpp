#include "sim/measure/lineup.hpp"

#include <gtest/gtest.h>

#include "tests/measure/trace_script.hpp"

namespace mxdrill::measure {
namespace {

using base::hours;
using base::Instant;

// Old alone; from 24h on new first and old as its backup; from 48h on new alone.
trace::Cast migration() {
    return tests::CastScript()
        .server("old.test", {"192.0.2.1"})
        .server("new.test", {"192.0.2.2"})
        .server("web.test", {"192.0.2.3"})
        .domain("a.test", {{10, {"old.test"}}})
        .from("24h", {{10, {"new.test"}}, {20, {"old.test"}}})
        .from("48h", {{10, {"new.test"}}});
}

TEST(Lineup, HasAPlaceForEachPreferenceOfAServer) {
    const trace::Cast cast = migration();
    const Lineup lineup(cast);
    EXPECT_EQ(lineup.size(), 3U);
    EXPECT_EQ(lineup.find_at(0, 0, 10)->preference, 10);
    EXPECT_EQ(lineup.find_at(0, 0, 20)->preference, 20);
    EXPECT_EQ(lineup.find_at(0, 1, 20), nullptr);
    EXPECT_EQ(lineup.find(0, 2, {}), nullptr);
}

TEST(Lineup, FindsTheListingOfTheTime) {
    const trace::Cast cast = migration();
    const Lineup lineup(cast);
    EXPECT_EQ(lineup.find(0, 0, {})->preference, 10);
    EXPECT_EQ(lineup.find(0, 0, Instant{hours(24)})->preference, 20);
    EXPECT_EQ(lineup.find(0, 0, Instant{hours(72)})->preference, 20) << "the last that was";
    EXPECT_EQ(lineup.find(0, 1, {})->preference, 10) << "the first that will be";
}

}  // namespace
}  // namespace mxdrill::measure
