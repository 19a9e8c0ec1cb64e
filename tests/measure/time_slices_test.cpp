#include "sim/measure/time_slices.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace mxdrill::measure {
namespace {

using base::days;
using base::hours;
using base::minutes;

base::Instant at(base::Duration since_start) {
    return {since_start};
}

TEST(TimeSlices, AreMinutesAtFirst) {
    TimeSlices slices;
    slices.add(at(minutes(0)));
    slices.add(at(minutes(2)));
    slices.add(at(minutes(3) - base::Duration(1)));
    EXPECT_EQ(slices.length(), minutes(1));
    EXPECT_EQ(slices.counts(), (std::vector<std::uint64_t>{1, 0, 2}));
}

TEST(TimeSlices, GrowWithTheRunByStepsThatAClockHas) {
    TimeSlices slices;
    for (const auto& [time, length] : {std::pair{base::Duration(minutes(96)), base::Duration(minutes(5))},
                                       {minutes(480), minutes(15)},
                                       {hours(24), minutes(30)},
                                       {days(2), hours(1)},
                                       {days(4), hours(2)}}) {
        slices.add(at(time - base::Duration(1)));
        EXPECT_LT(slices.length(), length) << "just before it has to";
        slices.add(at(time));
        EXPECT_EQ(slices.length(), length);
    }
}

TEST(TimeSlices, LoseNothingWhenTheyAreJoined) {
    TimeSlices slices;
    for (int minute = 0; minute < 5000; ++minute) slices.add(at(minutes(minute)));
    EXPECT_LE(slices.counts().size(), TimeSlices::kMost);
    EXPECT_EQ(std::accumulate(slices.counts().begin(), slices.counts().end(), std::uint64_t{0}), 5000U);
    EXPECT_EQ(slices.counts().front(), 60U);
}

TEST(TimeSlices, CanBeMadeAsLongAsOthers) {
    TimeSlices slices;
    for (int minute = 0; minute < 20; ++minute) slices.add(at(minutes(minute)));
    slices.lengthen(minutes(15));
    EXPECT_EQ(slices.length(), minutes(15));
    EXPECT_EQ(slices.counts(), (std::vector<std::uint64_t>{15, 5}));
}

}  // namespace
}  // namespace mxdrill::measure
