#include "sim/net/loop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <csignal>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace mxdrill::net {
namespace {

using base::hours;
using base::Instant;
using base::milliseconds;
using base::seconds;
using testing::ElementsAre;
namespace asio = boost::asio;

// On a clock that jumps, so that hours take no time.
class LoopTest : public testing::Test {
  protected:
    void call(base::Duration at, const std::string& name) {
        loop_.call_at({at}, [this, name] { called_.push_back(name); });
    }
    void run(std::optional<Instant> end = {}) {
        loop_.run(end, [this] { return called_.size() >= wanted_; });
    }

    Loop loop_{{.pace = Pace::jump}};
    std::vector<std::string> called_;
    std::size_t wanted_ = 1'000'000;
};

TEST_F(LoopTest, RingsInTheOrderOfDeadlines) {
    call(hours(2), "second");
    call(hours(3), "third");
    call(hours(1), "first");
    wanted_ = 3;
    run();
    EXPECT_THAT(called_, ElementsAre("first", "second", "third"));
    EXPECT_GE(loop_.now(), Instant{hours(3)});
    EXPECT_LT(loop_.now(), Instant{hours(3) + base::minutes(1)});
}

TEST_F(LoopTest, CallsWhatIsPastAtOnceAndOnce) {
    run(Instant{hours(1)});
    call(seconds(1), "late");
    run(Instant{hours(2)});
    EXPECT_THAT(called_, ElementsAre("late"));
}

TEST_F(LoopTest, EndsAtItsEndAfterWhatIsDueThen) {
    call(hours(1), "at the end");
    call(hours(1) + base::minutes(10), "after the end");
    run(Instant{hours(1)});
    EXPECT_THAT(called_, ElementsAre("at the end"));
    EXPECT_GE(loop_.now(), Instant{hours(1)});
}

TEST_F(LoopTest, EndsWhenAllIsDone) {
    call(seconds(1), "one");
    call(hours(1), "another");
    wanted_ = 1;
    run();
    EXPECT_THAT(called_, ElementsAre("one"));
    EXPECT_LT(loop_.now(), Instant{hours(1)});
}

TEST_F(LoopTest, EndsInTimeHoweverBusyItIs) {
    Loop loop({});
    std::function<void()> again = [&] { asio::post(loop.context(), again); };
    again();
    const auto begun = std::chrono::steady_clock::now();
    loop.run(loop.now() + milliseconds(20), [] { return false; });
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(5));
}

TEST_F(LoopTest, SocketsHaveTheirTurnWhileAlarmsRingAllTheTime) {
    std::optional<Alarm> alarm;
    bool posted = false;
    alarm.emplace(loop_, [&] {
        if (!posted) alarm->arm({});
    });
    alarm->arm({});
    asio::post(loop_.context(), [&] { posted = true; });
    loop_.run({}, [&] { return posted; });
    EXPECT_TRUE(posted);
}

TEST_F(LoopTest, StopsAtOnce) {
    loop_.call_at({seconds(1)}, [this] { loop_.stop(); });
    call(seconds(1), "after it");
    run();
    EXPECT_TRUE(loop_.stopped());
    EXPECT_TRUE(called_.empty());
}

TEST_F(LoopTest, AnInterruptStopsIt) {
    Loop loop({});  // one that goes with its handler still waiting, too
    loop.stop_when_interrupted();
    loop_.stop_when_interrupted();
    loop_.call_at({seconds(1)}, [] { std::raise(SIGINT); });
    loop_.run({}, [] { return false; });
    EXPECT_TRUE(loop_.stopped());
}

TEST_F(LoopTest, AnAlarmMayRemoveItself) {
    std::unique_ptr<Alarm> alarm;
    const std::string text = "a text that outlives its alarm, long enough for memory of its own";
    alarm = std::make_unique<Alarm>(loop_, [this, text, &alarm] {
        alarm.reset();
        called_.push_back(text);
    });
    alarm->arm({seconds(1)});
    run(Instant{hours(1)});
    EXPECT_THAT(called_, ElementsAre(text));
}

TEST_F(LoopTest, AnAlarmThatIsGoneOrDisarmedDoesNotRing) {
    Alarm disarmed(loop_, [this] { called_.emplace_back("disarmed"); });
    disarmed.arm({seconds(1)});
    disarmed.disarm();
    {
        Alarm gone(loop_, [this] { called_.emplace_back("gone"); });
        gone.arm({seconds(1)});
    }
    Alarm next(loop_, [this] { called_.emplace_back("with the number of the one that is gone"); });
    run(Instant{hours(1)});
    EXPECT_TRUE(called_.empty());
    next.set(Instant{hours(2)});
    disarmed.set(std::nullopt);
    run(Instant{hours(3)});
    EXPECT_THAT(called_, ElementsAre("with the number of the one that is gone"));
}

TEST_F(LoopTest, AnAlarmRingsAtTheTimeThatItWasSetToLast) {
    Instant rung{};
    Alarm alarm(loop_, [&] { rung = loop_.now(); });
    alarm.arm({hours(1)});
    alarm.arm({hours(2)});
    run(Instant{hours(3)});
    EXPECT_GE(rung, Instant{hours(2)});
    alarm.arm({hours(9)});
    alarm.arm({hours(4)});
    run(Instant{hours(5)});
    EXPECT_GE(rung, Instant{hours(4)});
    EXPECT_LT(rung, Instant{hours(5)});
}

TEST_F(LoopTest, TheClockDoesNotJumpOverWhatIsUnderWay) {
    // It comes out of the kernel a little later, as a packet may.
    asio::steady_timer kernel(loop_.context(), std::chrono::milliseconds(20));
    Instant landed{};
    loop_.launched(1);
    kernel.async_wait([&](const boost::system::error_code&) {
        loop_.landed(1);
        landed = loop_.now();
    });
    call(hours(1), "an hour later");
    wanted_ = 1;
    run();
    EXPECT_GT(landed, Instant{});
    EXPECT_LT(landed, Instant{seconds(10)});
}

TEST_F(LoopTest, TheClockJumpsAtLastOverWhatNeverComes) {
    loop_.launched(1);
    call(hours(1), "an hour later");
    wanted_ = 1;
    run();
    EXPECT_GE(loop_.now(), Instant{hours(1)});
}

TEST_F(LoopTest, TimeIsWaitedForWhereTheClockDoesNotJump) {
    const auto begun = std::chrono::steady_clock::now();  // before the loop, whose clock begins with it
    Loop loop({.pace = Pace::scaled, .speed = 100});
    bool rung = false;
    loop.call_at({seconds(2)}, [&] { rung = true; });
    loop.run({}, [&] { return rung; });
    EXPECT_GE(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds(20));
    EXPECT_GE(loop.now(), Instant{seconds(2)});
}

TEST_F(LoopTest, WhatIsLeftOfARunMayOwnAlarms) {
    auto loop = std::make_unique<Loop>(ClockSettings{.pace = Pace::jump});
    auto of_a_handler = std::make_shared<Alarm>(*loop, [] {});
    auto of_a_function = std::make_shared<Alarm>(*loop, [] {});
    asio::post(loop->context(), [of_a_handler] {});
    loop->call_at({hours(1)}, [of_a_function] {});
    const std::weak_ptr<Alarm> one = of_a_handler;
    const std::weak_ptr<Alarm> another = of_a_function;
    of_a_handler.reset();
    of_a_function.reset();
    loop.reset();
    EXPECT_TRUE(one.expired());
    EXPECT_TRUE(another.expired());
}

}  // namespace
}  // namespace mxdrill::net
