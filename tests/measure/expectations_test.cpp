#include "sim/measure/expectations.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "sim/measure/measure.hpp"
#include "tests/measure/stated.hpp"
#include "tests/measure/trace_script.hpp"

namespace mxdrill::measure {
namespace {

using protocol::RecordType;
using protocol::Stage;
using scenario::Expectation;
using scenario::Metric;
using tests::stated;
using trace::Action;
using trace::Ending;
using trace::Fate;
using trace::Outcome;

// Three hosts in two tiers for example.test, one for other.test; senders campus/1 and branch/1.
trace::Cast cast_of_two_domains() {
    return tests::CastScript()
        .server("mail1.example.test", {"192.0.2.1"})
        .server("mail2.example.test", {"192.0.2.2"})
        .server("backup.example.test", {"192.0.2.3"}, "vault")
        .server("mx.other.test", {"192.0.2.4"})
        .domain("example.test",
                {{10, {"mail1.example.test", "mail2.example.test"}}, {20, {"backup.example.test"}}})
        .domain("other.test", {{10, {"mx.other.test"}}})
        .sender("campus")
        .sender("branch");
}

// One story for all: six messages, two domains, two senders, three minutes.
void tell_story(tests::TraceScript& script) {
    script.at("0s").arrives(1).attempts(1).at("1s").delivers(1, "mail1");
    script.at("10s")
        .arrives(2)
        .attempts(2)
        .refused(2, "mail1")
        .refused(2, "mail2")
        .at("13s")
        .delivers(2, "backup");
    script.at("20s").arrives(3, 1).attempts(3).refused(3, "mail1", Action::defer);
    script.at("80s").attempts(3).at("81s").delivers(3, "mail2");
    script.at("90s").arrives(4, 1).attempts(4).at("91s").delivers(4, "mail1", Fate::discarded);
    script.at("100s").arrives(5, 0, 1).attempts(5).at("102s").delivers(5, "mx");
    script.asks("example.test", RecordType::mx, "answered")
        .asks("mail1.example.test", RecordType::a, "answered");
    script.at("110s").asks("other.test", RecordType::mx, "servfail");
    script.at("120s").arrives(6, 1).attempts(6).tries(6, "backup", Stage::rcpt, Outcome::permfail, "550 no");
    script.ends(6, Ending::bounced).at("180s").ends_run();
}

using Tell = std::function<void(tests::TraceScript&)>;

Verdict verdict(const Expectation& expectation, const Tell& tell, const Body& body = {}) {
    const trace::Cast cast = cast_of_two_domains();
    scenario::Scenario scenario;
    scenario.expectations = {expectation};
    Measure measure(scenario, cast, body);
    tests::TraceScript script(cast, {&measure});
    tell(script);
    const Report report = measure.report();
    EXPECT_EQ(report.passed, !report.expectations.at(0).failed());
    return report.expectations.at(0);
}

std::optional<double> actual(const Expectation& expectation) {
    return verdict(expectation, tell_story).actual;
}

TEST(Expectations, CountMessagesByTheirEnd) {
    EXPECT_EQ(actual(stated(Metric::sent)), 6);
    EXPECT_EQ(actual(stated(Metric::delivered)), 4);
    EXPECT_EQ(actual(stated(Metric::lost)), 1);
    EXPECT_EQ(actual(stated(Metric::bounced)), 1);
    EXPECT_EQ(actual(stated(Metric::queued)), 0);
    EXPECT_EQ(actual(stated(Metric::abandoned)), 0);
    EXPECT_EQ(actual(stated(Metric::duplicated)), 0);
}

TEST(Expectations, ChooseMessagesByDomainSenderAndArrival) {
    EXPECT_EQ(actual(stated(Metric::sent).domain("other.test")), 1);
    EXPECT_EQ(actual(stated(Metric::sent).sender("branch")), 3);
    EXPECT_EQ(actual(stated(Metric::sent).sender("branch/1")), 3);
    EXPECT_EQ(actual(stated(Metric::sent).sender("nobody")), 0);
    EXPECT_EQ(actual(stated(Metric::sent).arriving(base::seconds(10), base::seconds(90))), 2)
        << "[from, until)";
    EXPECT_EQ(actual(stated(Metric::sent).domain("unknown.test")), 0);
}

TEST(Expectations, CountDeliveriesWhereTheFirstCopyLanded) {
    EXPECT_EQ(actual(stated(Metric::delivered).tier(20)), 1);
    EXPECT_EQ(actual(stated(Metric::delivered).tier(10)), 3) << "of both domains";
    EXPECT_EQ(actual(stated(Metric::delivered).server("mail2.example.test")), 1);
    EXPECT_EQ(actual(stated(Metric::delivered).attempt(2)), 1);
    EXPECT_EQ(actual(stated(Metric::delivered).store("vault")), 1);
}

TEST(Expectations, LayALossAtTheServerThatTookTheMessage) {
    EXPECT_EQ(actual(stated(Metric::lost).server("mail1.example.test")), 1);
    EXPECT_EQ(actual(stated(Metric::lost).server("mail2.example.test")), 0);
}

TEST(Expectations, TakeAShareOfTheAcceptedMessagesOfTheChosen) {
    const auto share = stated(Metric::share).domain("example.test");
    EXPECT_DOUBLE_EQ(*actual(share.tier(20)), 1 / 4.0);
    EXPECT_DOUBLE_EQ(*actual(share.server("mail1.example.test")), 2 / 4.0);
    EXPECT_DOUBLE_EQ(*actual(stated(Metric::share).tier(20)), 1 / 5.0) << "all domains";
    EXPECT_DOUBLE_EQ(*actual(share.tier(10).sender("branch")), 1.0);
    EXPECT_DOUBLE_EQ(*actual(share.attempt(2)), 1 / 4.0);
}

TEST(Expectations, TakeAShareOfDeliveredMessagesWhereAsked) {
    const auto share = stated(Metric::share).of_delivered().server("mail1.example.test");
    EXPECT_DOUBLE_EQ(*actual(share), 1 / 4.0) << "the lost one is accepted, not delivered";
}

TEST(Expectations, MeasureDelayToTheFirstCopy) {
    EXPECT_DOUBLE_EQ(*actual(stated(Metric::delay)), 61);
    EXPECT_DOUBLE_EQ(*actual(stated(Metric::delay).quantile(0)), 1);
    EXPECT_DOUBLE_EQ(*actual(stated(Metric::delay).quantile(0.5)), 2);
    EXPECT_DOUBLE_EQ(*actual(stated(Metric::delay).tier(20)), 3);
    EXPECT_DOUBLE_EQ(*actual(stated(Metric::delay).domain("other.test")), 2);
    EXPECT_DOUBLE_EQ(*actual(stated(Metric::delay).attempt(2)), 61);
}

TEST(Expectations, MeasureRetryGapsFromStartToStart) {
    EXPECT_DOUBLE_EQ(*actual(stated(Metric::retry_gap)), 60);
    EXPECT_DOUBLE_EQ(*actual(stated(Metric::retry_gap).attempt(2)), 60);
    EXPECT_EQ(actual(stated(Metric::retry_gap).attempt(3)), std::nullopt);
    EXPECT_EQ(actual(stated(Metric::retry_gap).domain("other.test")), std::nullopt);
}

TEST(Expectations, CountAttempts) {
    EXPECT_EQ(actual(stated(Metric::attempts)), 7);
    EXPECT_EQ(actual(stated(Metric::attempts).attempt(2)), 1);
    EXPECT_EQ(actual(stated(Metric::attempts).sender("branch")), 4);
    EXPECT_EQ(actual(stated(Metric::attempts).tier(10)), std::nullopt) << "an attempt has no tier";
}

TEST(Expectations, CountConnections) {
    EXPECT_EQ(actual(stated(Metric::connections)), 9);
    EXPECT_EQ(actual(stated(Metric::connections).server("mail1.example.test")), 4);
    EXPECT_EQ(actual(stated(Metric::connections).tier(20)), 2);
    EXPECT_EQ(actual(stated(Metric::connections).domain("other.test")), 1);
    EXPECT_EQ(actual(stated(Metric::connections).sender("branch")), 4);
    EXPECT_EQ(actual(stated(Metric::connections).arriving(base::seconds(100), base::seconds(180))), 2)
        << "by the time of the connect";
}

TEST(Expectations, CountQueries) {
    EXPECT_EQ(actual(stated(Metric::queries)), 3);
    EXPECT_EQ(actual(stated(Metric::queries).domain("example.test")), 2) << "the name and those below it";
    EXPECT_EQ(actual(stated(Metric::queries).server("mail1.example.test")), 1);
    EXPECT_EQ(actual(stated(Metric::queries).arriving(base::seconds(105), base::seconds(180))), 1);
    EXPECT_EQ(actual(stated(Metric::queries).sender("campus")), std::nullopt)
        << "a query has no sender group";
}

TEST(Expectations, TestTheSplitOfOneTier) {
    const auto split = stated(Metric::split).domain("example.test");
    EXPECT_NEAR(*actual(split.tier(10)), 0.563703, 1e-6) << "2 : 1";
    EXPECT_EQ(actual(split.tier(20)), std::nullopt) << "one host alone";
    EXPECT_EQ(actual(split), std::nullopt) << "two tiers";
    EXPECT_EQ(actual(stated(Metric::split).tier(10)), std::nullopt) << "a tier of each domain";
}

TEST(Expectations, HoldWithinTheirBounds) {
    struct Row {
        std::optional<double> equals, at_least, at_most, actual;
        bool holds;
    };
    const std::optional<double> none;
    for (const Row& row : std::vector<Row>{{5, none, none, 5, true},
                                           {5, none, none, 4, false},
                                           {none, 5, none, 5, true},
                                           {none, 5, none, 4.99, false},
                                           {none, none, 5, 5, true},
                                           {none, none, 5, 5.01, false},
                                           {none, 2, 5, 3, true},
                                           {none, 2, 5, 6, false},
                                           {none, 0.3, none, 0.1 + 0.2, true},
                                           {0.3, none, none, 0.1 + 0.2, true},
                                           {0, none, none, none, false},
                                           {none, 0, none, none, false},
                                           {none, none, 100, none, false}}) {
        Expectation expectation;
        expectation.equals = row.equals;
        expectation.at_least = row.at_least;
        expectation.at_most = row.at_most;
        EXPECT_EQ(holds(expectation, row.actual), row.holds) << row.actual.value_or(-1);
    }
}

TEST(Expectations, AreJudgedOneByOneAndFailTheReportTogether) {
    const trace::Cast cast = cast_of_two_domains();
    scenario::Scenario scenario;
    scenario.expectations = {stated(Metric::delivered).equals(4).why("all"),
                             stated(Metric::delay).attempt(9).at_most(60).why("soon")};
    Measure measure(scenario, cast);
    tests::TraceScript script(cast, {&measure});
    tell_story(script);
    const Report report = measure.report();
    ASSERT_EQ(report.expectations.size(), 2U);
    EXPECT_TRUE(report.expectations[0].passed);
    EXPECT_FALSE(report.expectations[1].passed) << "nothing defines the delay of attempt 9";
    EXPECT_EQ(report.expectations[1].index, 1U);
    EXPECT_EQ(report.expectations[1].why, "soon");
    EXPECT_FALSE(report.passed);
}

TEST(Expectations, AreNotJudgedOfAnInterruptedRun) {
    const auto interrupted = [](tests::TraceScript& script) {
        script.at("0s").arrives(1).attempts(1).delivers(1, "mail1");
        script.tell(trace::RunEnded{.reached_bound = false, .interrupted = true});
    };
    const Verdict delivered = verdict(stated(Metric::delivered).at_least(2), interrupted);
    EXPECT_EQ(delivered.unjudged, "the run was interrupted");
    EXPECT_EQ(delivered.actual, 1);
}

// What those who see the servers alone can say of an expectation.
std::string unjudged(const Expectation& expectation, const Tell& tell) {
    return verdict(expectation, tell, {.sees_attempts = false}).unjudged;
}

TEST(Expectations, AboutASenderGroupAreNotJudgedWhereOneSenderIsAllOfThem) {
    const auto judge = [](const Expectation& expectation) {
        return verdict(expectation, tell_story, {.tells_groups_apart = false}).unjudged;
    };
    EXPECT_EQ(judge(stated(Metric::delivered).sender("branch").equals(1)),
              "one MTA, with one address and one resolver, sent the mail of all sender groups");
    EXPECT_EQ(judge(stated(Metric::delivered).equals(1)), "") << "it speaks of all mail";
}

std::string without_a_way(const std::string& when) {
    return when +
           " no server could be found, or reached in a message's name, so the sender alone knows which "
           "attempts ended there";
}

TEST(Expectations, AboutAttemptsAreNotJudgedOfAMessageThatCameToNoServer) {
    const auto bounce_at_once = [](tests::TraceScript& script) {
        script.at("0s").arrives(1, 0, 1).ends(1, Ending::bounced).ends_run();
    };
    const std::string why =
        "1 message came to no server, or not by name, so the sender alone knows the attempts";
    EXPECT_EQ(unjudged(stated(Metric::attempts).equals(1), bounce_at_once), why);
    EXPECT_EQ(unjudged(stated(Metric::retry_gap).at_most(1), bounce_at_once), why);
    EXPECT_EQ(unjudged(stated(Metric::delivered).attempt(2).equals(0), bounce_at_once), why);
    EXPECT_EQ(unjudged(stated(Metric::bounced).equals(1), bounce_at_once), "");
    EXPECT_EQ(unjudged(stated(Metric::attempts).domain("example.test").equals(0), bounce_at_once), "")
        << "it speaks of others";
    EXPECT_EQ(verdict(stated(Metric::attempts).equals(1), bounce_at_once).unjudged, "")
        << "a built-in sender tells";
}

TEST(Expectations, AboutAttemptsAreNotJudgedIfADomainWasOutOfReach) {
    const auto missed_at = [](std::string_view time) {
        return [time](tests::TraceScript& script) {
            script.at("0s").arrives(1).arrives(2, 0, 1).attempts(1).refused(1, "mail1");
            if (time == "1m") script.at(time).misses("example.test", RecordType::mx, Outcome::servfail);
            script.at("5m").attempts(1).delivers(1, "mail1").attempts(2).refused(2, "mx");
            if (time == "9m") script.at(time).misses("example.test", RecordType::mx, Outcome::servfail);
            script.at("10m").ends_run();
        };
    };
    const auto attempts = stated(Metric::attempts);
    EXPECT_EQ(unjudged(attempts, missed_at("1m")), without_a_way("at 1m"));
    EXPECT_EQ(unjudged(attempts, missed_at("9m")), "") << "nothing was on its way there any more";
    EXPECT_EQ(unjudged(attempts.domain("example.test"), missed_at("1m")), without_a_way("at 1m"));
    EXPECT_EQ(unjudged(stated(Metric::attempts).domain("other.test"), missed_at("1m")), "");
    EXPECT_EQ(unjudged(stated(Metric::attempts).sender("branch"), missed_at("1m")), "");
    EXPECT_EQ(unjudged(stated(Metric::bounced).equals(0), missed_at("1m")), "");
    const auto missed_twice = [](tests::TraceScript& script) {
        script.at("0s").arrives(1).attempts(1).refused(1, "mail1");
        for (const auto* time : {"1m", "90500ms"})
            script.at(time).misses("example.test", RecordType::mx, Outcome::servfail);
    };
    EXPECT_EQ(unjudged(attempts, missed_twice), without_a_way("between 1m and 1m30s"));
}

TEST(Expectations, AboutAttemptsAreNotJudgedIfOneMayBeNone) {
    const auto story = [](tests::TraceScript& script) {
        script.at("0s").arrives(1).attempts(1).refused(1, "mail1");
        script.at("5m").tell(trace::AttemptStarted{1, 0, 2, false}).delivers(1, "mail1").ends_run();
    };
    EXPECT_EQ(
        unjudged(stated(Metric::attempts).equals(2), story),
        "at 5m it was not clear which messages were tried, and whether anew, so the sender alone knows the "
        "attempts");
    EXPECT_EQ(unjudged(stated(Metric::attempts).domain("other.test").equals(0), story), "");
    EXPECT_EQ(unjudged(stated(Metric::delivered).equals(1), story), "");
}

TEST(Expectations, AboutAttemptsAreNotJudgedIfASenderThatWasNotToldTriesOn) {
    const auto story = [](tests::TraceScript& script) {
        script.at("0s").arrives(1).attempts(1).taken(1, "mail1");
        script.tries(1, "mail1", Stage::body, Outcome::closed);
        script.at("5m").misses("example.test", RecordType::mx, Outcome::servfail);
        script.at("9m").attempts(1).delivers(1, "mail1").ends_run();
    };
    EXPECT_EQ(unjudged(stated(Metric::attempts).equals(2), story), without_a_way("at 5m"));
}

}  // namespace
}  // namespace mxdrill::measure
