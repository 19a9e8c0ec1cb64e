#include "sim/measure/measure.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/measure/trace_script.hpp"

namespace mxdrill::measure {
namespace {

using protocol::RecordType;
using protocol::Stage;
using testing::ElementsAre;
using testing::Pair;
using tests::CastScript;
using tests::TraceScript;
using trace::Action;
using trace::Ending;
using trace::Fate;
using trace::Outcome;

class MeasureTest : public testing::Test {
  protected:
    explicit MeasureTest(trace::Cast cast = tests::primary_and_backup()) : cast_(std::move(cast)) {}

    MessageCounts messages() { return measure_.report().messages; }
    DomainReport domain() { return measure_.report().domains.at(0); }

    trace::Cast cast_;
    scenario::Scenario scenario_;
    Measure measure_{scenario_, cast_};
    TraceScript script_{cast_, {&measure_}};
};

TEST_F(MeasureTest, ShowsNothingAsNullAndNotAsZero) {
    script_.ends_run();
    const Report report = measure_.report();
    EXPECT_FALSE(report.delay.min);
    EXPECT_FALSE(report.delay.p99);
    const TierReport& tier = report.domains.at(0).tiers.at(0);
    EXPECT_FALSE(tier.share);
    EXPECT_FALSE(tier.hosts.at(0).share_low);
    EXPECT_FALSE(tier.split.p_value);
    EXPECT_TRUE(report.by_attempt.empty());
    EXPECT_TRUE(report.passed);
}

TEST_F(MeasureTest, CountsEveryMessageUnderOneEnd) {
    script_.arrives(1).attempts(1).delivers(1, "mail1");                    // delivered
    script_.arrives(2).attempts(2).refused(2, "mail1", Action::defer);      // queued
    script_.arrives(3).attempts(3).ends(3, Ending::bounced);                // bounced
    script_.arrives(4).attempts(4).delivers(4, "backup", Fate::discarded);  // lost
    script_.arrives(5).attempts(5).ends(5, Ending::abandoned);              // abandoned
    script_.ends_run();
    const MessageCounts counts = messages();
    EXPECT_EQ(counts.sent, 5U);
    EXPECT_EQ(counts.delivered, 1U);
    EXPECT_EQ(counts.queued, 1U);
    EXPECT_EQ(counts.bounced, 1U);
    EXPECT_EQ(counts.lost, 1U);
    EXPECT_EQ(counts.abandoned, 1U);
}

TEST_F(MeasureTest, CallsAMessageWithACopyDeliveredWhateverItsSenderThinks) {
    script_.arrives(1).attempts(1).taken(1, "mail1").tries(1, "mail1", Stage::body, Outcome::closed);
    EXPECT_EQ(messages().delivered, 1U) << "stored, though still in the queue";
    script_.ends(1, Ending::bounced).ends_run();
    EXPECT_EQ(messages().delivered, 1U);
    EXPECT_EQ(messages().bounced, 0U);
}

TEST_F(MeasureTest, TurnsABouncedMessageIntoADeliveredOneWhenItsCopyTurnsUp) {
    script_.arrives(1).attempts(1).tries(1, "mail1", Stage::body, Outcome::timeout).ends(1, Ending::bounced);
    EXPECT_EQ(messages().bounced, 1U);
    script_.at("20m").taken(1, "mail1").ends_run();
    EXPECT_EQ(messages().bounced, 0U);
    EXPECT_EQ(messages().delivered, 1U);
    EXPECT_EQ(*measure_.report().delay.max, base::minutes(20));
}

TEST_F(MeasureTest, CallsAMessageLostThatAServerTookAndItsSenderAbandoned) {
    script_.arrives(1).attempts(1).taken(1, "mail1", Fate::discarded).ends(1, Ending::abandoned);
    EXPECT_EQ(messages().lost, 1U);
    EXPECT_EQ(messages().abandoned, 0U);
}

TEST_F(MeasureTest, CountsADuplicatedMessageOnceHoweverManyCopies) {
    script_.arrives(1).attempts(1).taken(1, "mail1").taken(1, "mail1").taken(1, "backup");
    EXPECT_EQ(messages().duplicated, 1U);
    EXPECT_EQ(domain().tiers[0].delivered, 1U) << "only the first copy";
    EXPECT_EQ(domain().tiers[1].delivered, 0U);
}

TEST_F(MeasureTest, GivesAMessageToTheFirstServerThatTookIt) {
    script_.arrives(1).attempts(1).taken(1, "backup", Fate::discarded).delivers(1, "mail1");
    EXPECT_EQ(domain().tiers[1].accepted, 1U);
    EXPECT_EQ(domain().tiers[0].accepted, 0U);
    EXPECT_EQ(domain().tiers[0].delivered, 1U);
}

TEST_F(MeasureTest, SharesOutTheDomainsAcceptedMessages) {
    for (trace::MessageId i = 1; i <= 4; ++i)
        script_.arrives(i).attempts(i).delivers(i, i < 4 ? "mail1" : "backup");
    const DomainReport domain = this->domain();
    EXPECT_DOUBLE_EQ(*domain.tiers[0].share, 0.75);
    EXPECT_DOUBLE_EQ(*domain.tiers[1].hosts[0].share, 0.25);
    EXPECT_NEAR(*domain.tiers[0].hosts[0].share_low, 0.3006, 1e-4);
    EXPECT_NEAR(*domain.tiers[0].hosts[0].share_high, 0.9544, 1e-4);
    EXPECT_EQ(domain.tiers[0].split.degrees, 0U);
    EXPECT_FALSE(domain.tiers[0].split.statistic);
}

TEST_F(MeasureTest, CountsTriesByOutcomeAndNoneWithoutAnAddress) {
    script_.arrives(1).attempts(1).finds_no_address(1, Outcome::servfail, Action::defer);
    script_.attempts(1).refused(1, "mail1").tries(1, "mail1", Stage::rcpt, Outcome::tempfail, "451 no");
    script_.refused(1, "mail1").delivers(1, "backup").ends_run();
    const DomainReport domain = this->domain();
    EXPECT_EQ(domain.tiers[0].hosts[0].tries, 3U);
    EXPECT_THAT(domain.tiers[0].hosts[0].outcomes, ElementsAre(Pair("tempfail", 1), Pair("refused", 2)));
    EXPECT_THAT(domain.tiers[1].hosts[0].outcomes, ElementsAre(Pair("accepted", 1)));
    EXPECT_THAT(domain.tiers[1].hosts[0].addresses, ElementsAre("192.0.2.12", "2001:db8::12"));
    EXPECT_EQ(measure_.report().attempts, 2U);
    EXPECT_EQ(measure_.report().connections, 4U);
}

TEST_F(MeasureTest, CountsAReusedConnectionOnce) {
    script_.arrives(1).attempts(1).tries(1, "mail1", Stage::rcpt, Outcome::tempfail);
    script_.attempts(1).tries(1, "mail1", Stage::rcpt, Outcome::tempfail, "", Action::defer, "0s", true);
    EXPECT_EQ(measure_.report().connections, 1U);
    EXPECT_EQ(domain().tiers[0].hosts[0].tries, 2U);
}

TEST_F(MeasureTest, TellsAgeAndGapOfEachAttempt) {
    script_.at("10s").arrives(1).attempts(1).arrives(2).attempts(2).at("30s").delivers(2, "mail1");
    script_.at("5m10s").attempts(1).at("20m10s").attempts(1).at("20m11s").delivers(1, "mail1").ends_run();
    const auto rows = measure_.report().by_attempt;
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0].messages, 2U);
    EXPECT_EQ(*rows[0].age_p50, base::seconds(0));
    EXPECT_FALSE(rows[0].gap_min);
    EXPECT_EQ(rows[1].messages, 1U);
    EXPECT_EQ(*rows[1].gap_min, base::minutes(5));
    EXPECT_EQ(*rows[2].age_p50, base::minutes(20));
    EXPECT_EQ(*rows[2].gap_max, base::minutes(15));
    EXPECT_EQ(*measure_.report().delay.min, base::seconds(20));
    EXPECT_EQ(*measure_.report().delay.max, base::seconds(1201));
}

TEST_F(MeasureTest, OrdersQueriesByNameAndThenByTheTypesText) {
    script_.asks("example.test", RecordType::mx, "answered").asks("example.test", RecordType::aaaa, "nodata");
    script_.asks("a.test", RecordType::a, "answered").asks("example.test", RecordType::mx, "servfail");
    const auto dns = measure_.report().dns;
    ASSERT_EQ(dns.size(), 3U);
    EXPECT_EQ(dns[0].name, "a.test");
    EXPECT_EQ(dns[1].type, "AAAA");
    EXPECT_EQ(dns[2].queries, 2U);
    EXPECT_THAT(dns[2].outcomes, ElementsAre(Pair("answered", 1), Pair("servfail", 1)));
}

TEST_F(MeasureTest, CountsNoticesApart) {
    script_.arrives(1).attempts(1).ends(1, Ending::bounced).tell(trace::NoticeSent{});
    script_.tell(trace::NoticeEnded{true}).tell(trace::NoticeSent{}).tell(trace::NoticeEnded{false});
    const Report report = measure_.report();
    EXPECT_EQ(report.notices.sent, 2U);
    EXPECT_EQ(report.notices.delivered, 1U);
    EXPECT_EQ(report.notices.failed, 1U);
    EXPECT_EQ(report.messages.sent, 1U);
}

TEST_F(MeasureTest, ListsStoresByNameAlsoEmptyOnes) {
    script_.arrives(1).attempts(1).delivers(1, "backup");
    const auto stores = measure_.report().stores;
    ASSERT_EQ(stores.size(), 2U);
    EXPECT_EQ(stores[0].store, "mailbox");
    EXPECT_EQ(stores[0].delivered, 0U);
    EXPECT_EQ(stores[1].store, "vault");
    EXPECT_EQ(stores[1].delivered, 1U);
}

TEST_F(MeasureTest, TakesTheDurationFromTheScenarioOrElseFromTheEndOfTheRun) {
    script_.at("3m").ends_run(true);
    EXPECT_EQ(measure_.report().scenario.duration, base::minutes(3));
    EXPECT_TRUE(measure_.report().reached_bound);
    scenario_.duration = base::days(6);
    EXPECT_EQ(measure_.report().scenario.duration, base::days(6));
}

class EqualHosts : public MeasureTest {
  protected:
    EqualHosts()
        : MeasureTest(CastScript()
                          .server("a.example.test", {"192.0.2.1"})
                          .server("b.example.test", {"192.0.2.2"})
                          .server("elsewhere.test", {"192.0.2.9"})
                          .domain("example.test",
                                  {{10, {"a.example.test", "b.example.test"}}, {20, {"a.example.test"}}})
                          .domain("null.test", {})
                          .sender("out")
                          .fault("named")
                          .fault(std::nullopt)) {}
};

TEST_F(EqualHosts, AreTestedForAnEvenSplit) {
    for (trace::MessageId i = 1; i <= 40; ++i)
        script_.arrives(i).attempts(i).delivers(i, i <= 10 ? "a" : "b");
    const SplitTest split = domain().tiers[0].split;
    EXPECT_DOUBLE_EQ(*split.statistic, 10.0);
    EXPECT_EQ(split.degrees, 1U);
    EXPECT_NEAR(*split.p_value, 0.0015654, 1e-7);
}

TEST_F(EqualHosts, HaveADegreeOfFreedomAlsoWithoutMail) {
    EXPECT_EQ(domain().tiers[0].split.degrees, 1U);
    EXPECT_FALSE(domain().tiers[0].split.p_value);
}

TEST_F(EqualHosts, CountWhereTheyArePreferred) {
    script_.arrives(1).attempts(1).delivers(1, "a");
    EXPECT_EQ(domain().tiers[0].accepted, 1U);
    EXPECT_EQ(domain().tiers[1].accepted, 0U);
}

TEST_F(EqualHosts, AServerInNoTierCountsInTheTotalsOnly) {
    script_.arrives(1).attempts(1).delivers(1, "elsewhere").arrives(2).attempts(2).delivers(2, "a");
    EXPECT_EQ(messages().delivered, 2U);
    EXPECT_DOUBLE_EQ(*domain().tiers[0].share, 0.5);
    EXPECT_EQ(measure_.report().stores.at(0).delivered, 2U);
}

TEST_F(EqualHosts, FaultsCountHowOftenTheyFired) {
    script_.fires(1).fires(1).ends_run();
    const auto faults = measure_.report().faults;
    ASSERT_EQ(faults.size(), 2U);
    EXPECT_EQ(faults[0].name, "named");
    EXPECT_EQ(faults[0].fired, 0U);
    EXPECT_FALSE(faults[1].name);
    EXPECT_EQ(faults[1].fired, 2U);
}

TEST_F(EqualHosts, ADomainWithANullMxHasNoTiers) {
    const Report report = measure_.report();
    EXPECT_EQ(report.domains.at(1).domain, "null.test");
    EXPECT_TRUE(report.domains.at(1).tiers.empty());
}

// A client of a served scenario may ask for random names for weeks.
TEST_F(MeasureTest, KeepsABoundedNumberOfQuestions) {
    for (std::size_t i = 0; i < Questions::kMost + 3; ++i)
        script_.asks("n" + std::to_string(i) + ".example.test", RecordType::a, "nxdomain");
    script_.asks("n0.example.test", RecordType::a, "answered");
    const auto dns = measure_.report().dns;
    ASSERT_EQ(dns.size(), Questions::kMost + 1);
    EXPECT_EQ(dns.front().queries, 2U);
    EXPECT_EQ(dns.back().name, "(others)");
    EXPECT_THAT(dns.back().outcomes, ElementsAre(Pair("nxdomain", 3)));
}

class FaultsTest : public MeasureTest {
  protected:
    FaultsTest()
        : MeasureTest(CastScript()
                          .fault("early")
                          .fault("late", base::Instant{base::hours(1)})
                          .fault("taken out", std::nullopt)) {}
};

TEST_F(FaultsTest, AreDueWhenTheirTimeHasCome) {
    script_.at("30m").ends_run();
    std::vector<bool> due;
    for (const FaultReport& fault : measure_.report().faults) due.push_back(fault.was_due);
    EXPECT_THAT(due, ElementsAre(true, false, false));
}

class StrangersTest : public MeasureTest {
  protected:
    StrangersTest()
        : MeasureTest(
              CastScript()
                  .server("mail1.example.test", {"192.0.2.11"})
                  .server("backup.example.test", {"192.0.2.12"})
                  .domain("example.test", {{10, {"mail1.example.test"}}, {20, {"backup.example.test"}}})
                  .domain("other.test", {{10, {"mail1.example.test"}}})
                  .sender("client")) {}

    void turns_away(std::optional<trace::DomainId> domain, std::string_view to, Stage stage) {
        script_.tell(trace::TurnedAway{base::IpAddress::of("192.0.2.11"), base::IpAddress::of("127.0.0.1"),
                                       domain, to, stage, Outcome::permfail, "550 No"});
    }
    Host primary_of(std::size_t domain) {
        return measure_.report().domains.at(domain).tiers.at(0).hosts.at(0);
    }
};

TEST_F(StrangersTest, WhoAreTurnedAwayHaveTriedThatHost) {
    turns_away(0, "user@example.test", Stage::rcpt);
    EXPECT_EQ(primary_of(0).tries, 1U);
    EXPECT_THAT(primary_of(0).outcomes, ElementsAre(Pair("permfail", 1)));
    EXPECT_EQ(primary_of(1).tries, 0U);
    EXPECT_EQ(messages().sent, 0U);
}

TEST_F(StrangersTest, WhoNamedNoRecipientMayHaveComeForAnyDomain) {
    turns_away(std::nullopt, "", Stage::banner);
    EXPECT_EQ(primary_of(0).tries, 1U);
    EXPECT_EQ(primary_of(1).tries, 1U);
}

TEST_F(StrangersTest, WhoCameForADomainOutsideTheCastTriedNone) {
    turns_away(std::nullopt, "user@elsewhere.test", Stage::rcpt);
    EXPECT_EQ(primary_of(0).tries, 0U);
    EXPECT_EQ(primary_of(1).tries, 0U);
}

}  // namespace
}  // namespace mxdrill::measure
