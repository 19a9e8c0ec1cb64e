#include "sim/net/passage.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace mxdrill::net {
namespace {

using base::hours;
using base::Instant;

// Whether the clock may jump is all that can be seen of a passage.
class PassageTest : public testing::Test {
  protected:
    bool clock_waits() {
        const auto begun = std::chrono::steady_clock::now();
        const Instant later = loop_.now() + hours(1);
        loop_.run(later, [] { return false; });
        return std::chrono::steady_clock::now() - begun > std::chrono::milliseconds(100);
    }

    Loop loop_{{.pace = Pace::jump}};
    std::unique_ptr<Passage> passage_ = std::make_unique<Passage>(loop_);
};

TEST_F(PassageTest, NothingIsUnderWayAtFirst) {
    EXPECT_FALSE(clock_waits());
}

TEST_F(PassageTest, OctetsAreUnderWayUntilTheyAreRead) {
    passage_->sent_by(End::client, 100);
    passage_->read_by(End::server, 60);
    EXPECT_TRUE(clock_waits());
    passage_->read_by(End::server, 40);
    EXPECT_FALSE(clock_waits());
}

TEST_F(PassageTest, WhatWasNotCountedWhenItWasSentIsNotCountedWhenItIsRead) {
    passage_->read_by(End::client, 42);
    passage_->sent_by(End::client, 1);
    EXPECT_TRUE(clock_waits());
}

TEST_F(PassageTest, WhoeverLeavesReadsNoMore) {
    passage_->sent_by(End::client, 100);
    passage_->leaves(End::server);
    EXPECT_FALSE(clock_waits());
    passage_->sent_by(End::client, 100);
    EXPECT_FALSE(clock_waits());
    passage_->sent_by(End::server, 1);
    EXPECT_TRUE(clock_waits()) << "what it sent before can still be read";
}

TEST_F(PassageTest, NewsIsUnderWayUntilItIsHeard) {
    passage_->will_hear(End::client);
    passage_->will_hear(End::client);
    EXPECT_TRUE(clock_waits());
    passage_->hears(End::client);
    EXPECT_FALSE(clock_waits());
    passage_->will_hear(End::client);
    EXPECT_FALSE(clock_waits()) << "it is heard once";
}

TEST_F(PassageTest, NewsThatIsHeldBackIsNotWaitedFor) {
    passage_->will_hear(End::client);
    passage_->will_not_hear(End::client);
    EXPECT_FALSE(clock_waits());
    passage_->will_hear(End::client);
    EXPECT_TRUE(clock_waits());
}

TEST_F(PassageTest, WhatIsHeldAwaitsATimeOfTheRun) {
    passage_->sent_by(End::client, 100);
    passage_->holds(End::server);
    passage_->holds(End::server);
    passage_->sent_by(End::client, 100);
    EXPECT_FALSE(clock_waits());
    passage_->read_by(End::server, 50);
    passage_->goes_on(End::server);
    EXPECT_TRUE(clock_waits());
    passage_->read_by(End::server, 150);
    EXPECT_FALSE(clock_waits());
    passage_->sent_by(End::client, 100);
    passage_->holds(End::server);
    passage_->leaves(End::server);
    passage_->goes_on(End::server);
    EXPECT_FALSE(clock_waits()) << "there is nobody to read it";
}

TEST_F(PassageTest, WhatIsUnderWayEndsWithIt) {
    passage_->will_hear(End::client);
    passage_->sent_by(End::client, 100);
    passage_->sent_by(End::server, 100);
    passage_.reset();
    EXPECT_FALSE(clock_waits());
}

}  // namespace
}  // namespace mxdrill::net
