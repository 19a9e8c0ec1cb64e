#include "sim/net/clock.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace mxdrill::net {
namespace {

using base::hours;
using base::Instant;
using base::milliseconds;
using base::seconds;

void sleep(base::Duration span) {
    std::this_thread::sleep_for(span);
}

TEST(Clocks, ShowTheTimeSinceTheyWereMade) {
    const Clock clock;
    const Instant before = clock.now();
    EXPECT_LT(before, Instant{seconds(1)});
    sleep(milliseconds(5));
    EXPECT_GE(clock.now() - before, milliseconds(5));
}

TEST(Clocks, ThatAreScaledGoFasterOrSlower) {
    const Clock fast({.pace = Pace::scaled, .speed = 1'000});
    const Clock slow({.pace = Pace::scaled, .speed = 0.001});
    sleep(milliseconds(5));
    EXPECT_GE(fast.now(), Instant{seconds(5)});
    EXPECT_GE(slow.now(), Instant{base::Duration(5'000)});
    EXPECT_LT(slow.now(), Instant{milliseconds(1)});
}

TEST(Clocks, ThatAreNotScaledHeedNoSpeed) {
    const Clock clock({.pace = Pace::jump, .speed = 1'000'000});
    EXPECT_LT(clock.now(), Instant{seconds(10)});
}

TEST(Clocks, SayWhenTheyWillShowATime) {
    const Clock clock({.pace = Pace::scaled, .speed = 60});
    const auto ahead = clock.when({hours(1)}) - clock.when({});
    EXPECT_EQ(ahead, std::chrono::minutes(1));
    EXPECT_LE(clock.when({}), Clock::Wall::now());
}

// A wait that ends a little early would wake the loop for nothing, again and again.
TEST(Clocks, ShowNoLessThanATimeWhenItsMomentIsThere) {
    const Clock clock({.pace = Pace::scaled, .speed = 7.3});
    for (int i = 1; i <= 20; ++i) {
        const Instant at{base::Duration(i * 1'234'567)};
        std::this_thread::sleep_until(clock.when(at));
        EXPECT_GE(clock.now(), at);
    }
}

TEST(Clocks, TakeATimeThatIsFarAwayForNever) {
    const Clock slow({.pace = Pace::scaled, .speed = 1e-9});
    EXPECT_GT(slow.when({base::Duration::max()}), Clock::Wall::now() + std::chrono::hours(24 * 365));
}

TEST(Clocks, JumpAheadAndNeverBack) {
    Clock clock({.pace = Pace::jump});
    clock.jump_to({hours(5)});
    EXPECT_GE(clock.now(), Instant{hours(5)});
    clock.jump_to({hours(1)});
    EXPECT_GE(clock.now(), Instant{hours(5)});
    EXPECT_LE(clock.when({hours(4)}), Clock::Wall::now());
}

TEST(Clocks, RestartFromZero) {
    Clock clock({.pace = Pace::jump});
    clock.jump_to({hours(5)});
    clock.restart();
    EXPECT_LT(clock.now(), Instant{hours(1)});
}

}  // namespace
}  // namespace mxdrill::net
