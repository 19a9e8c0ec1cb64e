#include "sim/base/timers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mxdrill::base {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Instant at(int second) {
    return {seconds(second)};
}

std::vector<std::size_t> due(Timers& timers, Instant now) {
    std::vector<std::size_t> popped;
    while (const auto timer = timers.pop_due(now)) popped.push_back(*timer);
    return popped;
}

TEST(Timers, FireInTheOrderOfTheirDeadlinesThenOfTheirNumbers) {
    Timers timers;
    timers.arm(3, at(10));
    timers.arm(0, at(20));
    timers.arm(1, at(10));
    EXPECT_EQ(timers.next(), at(10));
    EXPECT_THAT(due(timers, at(9)), IsEmpty());
    EXPECT_THAT(due(timers, at(20)), ElementsAre(1, 3, 0));
    EXPECT_FALSE(timers.next());
}

TEST(Timers, FireOnceOnly) {
    Timers timers;
    timers.arm(0, at(10));
    EXPECT_THAT(due(timers, at(10)), ElementsAre(0));
    EXPECT_THAT(due(timers, at(100)), IsEmpty());
}

TEST(Timers, ArmedLaterFireLater) {
    Timers timers;
    timers.arm(0, at(10));
    timers.arm(0, at(30));
    EXPECT_THAT(due(timers, at(10)), IsEmpty());
    EXPECT_EQ(timers.next(), at(30));
    EXPECT_THAT(due(timers, at(30)), ElementsAre(0));
}

TEST(Timers, ArmedEarlierFireEarlierAndOnce) {
    Timers timers;
    timers.arm(0, at(30));
    timers.arm(0, at(10));
    EXPECT_EQ(timers.next(), at(10));
    EXPECT_THAT(due(timers, at(10)), ElementsAre(0));
    EXPECT_THAT(due(timers, at(30)), IsEmpty());
}

TEST(Timers, ArmedEarlierThenLaterFireAtTheLastTime) {
    Timers timers;
    timers.arm(0, at(30));
    timers.arm(0, at(10));
    timers.arm(0, at(20));
    EXPECT_THAT(due(timers, at(19)), IsEmpty());
    EXPECT_THAT(due(timers, at(20)), ElementsAre(0));
    EXPECT_THAT(due(timers, at(30)), IsEmpty());
}

TEST(Timers, DisarmedNeverFire) {
    Timers timers;
    timers.arm(0, at(10));
    timers.disarm(0);
    timers.disarm(7);
    EXPECT_THAT(due(timers, at(10)), IsEmpty());
    timers.arm(0, at(12));
    EXPECT_THAT(due(timers, at(12)), ElementsAre(0));
}

TEST(Timers, DisarmedAndArmedAgainBeforeTheirOldPlaceFireAtTheNewTime) {
    Timers timers;
    timers.arm(0, at(10));
    timers.disarm(0);
    timers.arm(0, at(15));
    EXPECT_THAT(due(timers, at(14)), IsEmpty());
    EXPECT_THAT(due(timers, at(15)), ElementsAre(0));
}

// The same story told to a plain table.
TEST(Timers, AgreeWithATableOfDeadlines) {
    Timers timers;
    std::vector<std::optional<int>> table(5);
    std::uint32_t random = 1;
    for (int now = 0; now < 2'000; ++now) {
        random = random * 1664525 + 1013904223;
        const std::size_t timer = (random >> 8) % table.size();
        if ((random >> 16) % 4 == 0) {
            timers.disarm(timer);
            table[timer].reset();
        } else {
            const int deadline = now + 1 + static_cast<int>((random >> 20) % 20);
            timers.arm(timer, at(deadline));
            table[timer] = deadline;
        }
        std::vector<std::size_t> expected;
        for (std::size_t i = 0; i < table.size(); ++i) {
            if (table[i] != now) continue;
            expected.push_back(i);
            table[i].reset();
        }
        ASSERT_EQ(due(timers, at(now)), expected) << now;
    }
}

}  // namespace
}  // namespace mxdrill::base
