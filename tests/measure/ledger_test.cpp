#include "sim/measure/ledger.hpp"

#include <gtest/gtest.h>

#include "sim/measure/measure.hpp"
#include "tests/measure/trace_script.hpp"

namespace mxdrill::measure {
namespace {

using protocol::Stage;
using tests::primary_and_backup;
using tests::TraceScript;
using trace::Action;
using trace::Ending;
using trace::Outcome;

class LedgerTest : public testing::Test {
  protected:
    trace::Cast cast_ = primary_and_backup();
    scenario::Scenario scenario_;
    Measure measure_{scenario_, cast_};
    TraceScript script_{cast_, {&measure_}};
};

TEST_F(LedgerTest, ForgetsAMessageThatHasEnded) {
    script_.arrives(1).attempts(1);
    EXPECT_EQ(measure_.remembered(), 1U);
    script_.delivers(1, "mail1");
    EXPECT_EQ(measure_.remembered(), 0U);
}

TEST_F(LedgerTest, RemembersAMessageWhoseCopyMayStillTurnUp) {
    script_.arrives(1).attempts(1).tries(1, "mail1", Stage::body, Outcome::timeout).delivers(1, "backup");
    EXPECT_EQ(measure_.remembered(), 1U);
    script_.at("1m").taken(1, "mail1").ends_run();
    EXPECT_EQ(measure_.report().messages.delivered, 1U);
    EXPECT_EQ(measure_.report().messages.duplicated, 1U);
}

TEST_F(LedgerTest, HasNoDoubtAfterAnAnswerToTheBody) {
    for (const auto outcome : {Outcome::tempfail, Outcome::permfail}) {
        script_.arrives(1).attempts(1).tries(1, "mail1", Stage::body, outcome).ends(1, Ending::bounced);
        EXPECT_EQ(measure_.remembered(), 0U) << base::name_of(outcome);
    }
}

TEST_F(LedgerTest, HasNoDoubtAfterATryThatBrokeOffBeforeTheBody) {
    script_.arrives(1).attempts(1).tries(1, "mail1", Stage::data, Outcome::closed).ends(1, Ending::bounced);
    EXPECT_EQ(measure_.remembered(), 0U);
}

TEST_F(LedgerTest, StaysFlatOverAMillionMessages) {
    constexpr trace::MessageId kMessages = 1'000'000;
    constexpr trace::MessageId kInFlight = 100;
    std::size_t most = 0;
    const auto address = cast_.servers[0].addresses[0];
    const auto tell = [&](auto what) { measure_.on({base::Instant{}, what}); };
    for (trace::MessageId i = 1; i <= kMessages + kInFlight; ++i) {
        if (i <= kMessages) tell(trace::MessageArrived{i, 0, 0, trace::Kind::mail, "user@example.test"});
        if (i <= kMessages) tell(trace::AttemptStarted{i, 0, 1});
        most = std::max(most, measure_.remembered());
        if (i <= kInFlight) continue;
        const trace::MessageId old = i - kInFlight;
        tell(trace::MessageTaken{old, 0, trace::Fate::stored, 0});
        tell(trace::TryEnded{
            {}, old, 0, 1, 1, 10, address, Stage::body, Outcome::accepted, "", Action::delivered});
        tell(trace::MessageEnded{old, 0, Ending::delivered});
    }
    EXPECT_EQ(most, kInFlight + 1);
    EXPECT_EQ(measure_.remembered(), 0U);
    EXPECT_EQ(measure_.report().messages.delivered, kMessages);
}

TEST_F(LedgerTest, StopsAtAnEventAboutAMessageThatNeverArrived) {
    EXPECT_DEATH(script_.ends(7, Ending::delivered), "");
}

}  // namespace
}  // namespace mxdrill::measure
