// Messages on their way through a relay.
#include <gtest/gtest.h>

#include "sim/measure/measure.hpp"
#include "tests/measure/trace_script.hpp"

namespace mxdrill::measure {
namespace {

using tests::CastScript;
using tests::TraceScript;
using trace::Ending;
using trace::Fate;

constexpr trace::SenderId kRelay = 1;

trace::Cast with_a_relay() {
    return CastScript()
        .server("mail1.example.test", {"192.0.2.11"})
        .server("backup.example.test", {"192.0.2.12"})
        .domain("example.test", {{10, {"mail1.example.test"}}, {20, {"backup.example.test"}}})
        .sender("campus")
        .relay("backup.example.test");
}

class RelayTest : public testing::Test {
  protected:
    MessageCounts messages() { return measure_.report().messages; }

    trace::Cast cast_ = with_a_relay();
    scenario::Scenario scenario_;
    Measure measure_{scenario_, cast_};
    TraceScript script_{cast_, {&measure_}};
};

TEST_F(RelayTest, AMessageIsAcceptedByTheBackupAndDeliveredByThePrimary) {
    script_.arrives(1).attempts(1).delivers(1, "backup", Fate::queued);
    EXPECT_EQ(messages().queued, 1U);
    script_.at("1h").relays(1, kRelay, "mail1").ends_run();
    const Report report = measure_.report();
    EXPECT_EQ(report.messages.delivered, 1U);
    EXPECT_EQ(report.attempts, 1U) << "a relay's attempts are its own";
    EXPECT_EQ(report.by_attempt.at(0).messages, 1U);
    const auto& tiers = report.domains.at(0).tiers;
    EXPECT_EQ(tiers.at(0).accepted, 0U);
    EXPECT_EQ(tiers.at(0).delivered, 1U);
    EXPECT_EQ(tiers.at(0).hosts.at(0).tries, 0U);
    EXPECT_EQ(tiers.at(1).accepted, 1U);
    EXPECT_EQ(tiers.at(1).delivered, 0U);
    EXPECT_EQ(report.delay.max, base::hours(1));
    EXPECT_EQ(measure_.remembered(), 0U);
}

TEST_F(RelayTest, AMessageThatTheRelayGivesUpIsBounced) {
    script_.arrives(1).attempts(1).delivers(1, "backup", Fate::queued);
    script_.tell(trace::MessageEnded{1, kRelay, Ending::bounced}).ends_run();
    EXPECT_EQ(messages().bounced, 1U);
    EXPECT_EQ(messages().queued, 0U);
    EXPECT_EQ(measure_.remembered(), 0U);
}

TEST_F(RelayTest, AMessageThatTheRelayThrewAwayIsLost) {
    script_.arrives(1).attempts(1).delivers(1, "backup", Fate::discarded).ends_run();
    EXPECT_EQ(messages().lost, 1U);
}

TEST_F(RelayTest, AMessageInTwoQueuesIsQueuedUntilBothAreDone) {
    script_.arrives(1).attempts(1).taken(1, "backup", Fate::queued).delivers(1, "backup", Fate::queued);
    script_.tell(trace::MessageEnded{1, kRelay, Ending::bounced});
    EXPECT_EQ(messages().queued, 1U);
    script_.relays(1, kRelay, "mail1").ends_run();
    EXPECT_EQ(messages().delivered, 1U);
}

TEST_F(RelayTest, AMessageThatComesThroughTheRelayAndDirectlyIsDuplicated) {
    script_.arrives(1).attempts(1).taken(1, "backup", Fate::queued);
    script_.tries(1, "backup", protocol::Stage::body, trace::Outcome::closed);
    script_.delivers(1, "mail1").relays(1, kRelay, "mail1").ends_run();
    EXPECT_EQ(messages().duplicated, 1U);
    EXPECT_EQ(messages().delivered, 1U);
}

}  // namespace
}  // namespace mxdrill::measure
