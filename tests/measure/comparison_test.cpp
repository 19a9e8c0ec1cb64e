#include "sim/measure/comparison.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>

namespace mxdrill::measure {
namespace {

using base::milliseconds;
using base::seconds;

// A thousand messages to two tiers, of which nine in ten go to the first.
Report run() {
    Report report;
    report.messages = {1000, 1000, 0, 0, 0, 0, 0};
    report.attempts = 1100;
    report.connections = 1100;
    Host primary{
        "mx1.example.test", {"192.0.2.1"}, 1000, 900, 900, {}, {}, {}, {{"accepted", 900}, {"refused", 100}}};
    Host backup{"mx2.example.test", {"192.0.2.2"}, 100, 100, 100, {}, {}, {}, {{"accepted", 100}}};
    report.domains = {
        {"example.test", 1000, {{10, 900, 900, 0.9, {primary}, {}}, {20, 100, 100, 0.1, {backup}, {}}}}};
    report.stores = {{"mailbox", 1000}};
    report.delay = {milliseconds(200), milliseconds(200), milliseconds(210), seconds(30), seconds(400)};
    report.by_attempt = {{1, 1000, seconds(0), {}, {}, {}},
                         {2, 100, seconds(300), seconds(300), seconds(300), seconds(310)}};
    report.faults = {{0, "outage", 100}};
    report.dns = {{"example.test", "MX", 10, {{"answered", 10}}}};
    report.expectations = {{0, "delivered = 1000", Unit::count, 1000.0, true, ""}};
    return report;
}

// The same on sockets, where chance has a say.
Report live_run() {
    Report report = run();
    report.body = {"live", "real", "built-in", true};
    return report;
}

// So many of the thousand went to the second tier.
Report with_backup(Report report, std::uint64_t accepted) {
    auto& tiers = report.domains[0].tiers;
    tiers[0].accepted = tiers[0].hosts[0].accepted = 1000 - accepted;
    tiers[1].accepted = tiers[1].hosts[0].accepted = accepted;
    return report;
}

Report changed(Report report, const std::function<void(Report&)>& change) {
    change(report);
    return report;
}

// "tiers tier 10 of example.test!" for each change, a regression with its mark.
std::string told(const Report& before, const Report& after) {
    std::string text;
    for (const Change& change : compare(before, after).changes) {
        text += text.empty() ? "" : "; ";
        text += std::string(base::name_of(change.topic)) + " " + change.name;
        if (change.is_regression) text += "!";
    }
    return text;
}

TEST(Comparison, OfARunWithItselfFindsNothing) {
    EXPECT_EQ(told(run(), run()), "");
    EXPECT_EQ(told(live_run(), live_run()), "");
    EXPECT_FALSE(compare(run(), run()).regressed());
}

TEST(Comparison, LeavesNothingToChanceInVirtualTimeWithOneSeed) {
    const Report other_seed = changed(run(), [](Report& report) { report.scenario.seed = 2; });
    EXPECT_FALSE(compare(run(), run()).has_chance);
    EXPECT_TRUE(compare(run(), other_seed).has_chance);
    EXPECT_TRUE(compare(run(), live_run()).has_chance);
    const std::string host =
        "hosts mx1.example.test in tier 10 of example.test; "
        "hosts mx2.example.test in tier 20 of example.test";
    EXPECT_EQ(told(run(), with_backup(run(), 101)),
              "tiers tier 10 of example.test!; tiers tier 20 of example.test!; " + host);
    EXPECT_EQ(told(run(), with_backup(other_seed, 101)), "");
}

TEST(Comparison, TellsSharesThatChanceDoesNotExplain) {
    EXPECT_EQ(told(live_run(), with_backup(live_run(), 130)), "");
    EXPECT_EQ(told(live_run(), with_backup(live_run(), 200)),
              "tiers tier 10 of example.test!; tiers tier 20 of example.test!; "
              "hosts mx1.example.test in tier 10 of example.test; "
              "hosts mx2.example.test in tier 20 of example.test");
    const auto comparison = compare(live_run(), with_backup(live_run(), 200));
    const auto& first = comparison.changes.front();
    ASSERT_TRUE(first.difference);
    EXPECT_LT(first.difference->low, -0.1);
    EXPECT_GT(first.difference->high, -0.1);
    EXPECT_LT(first.difference->high, 0);
    EXPECT_GT(comparison.confidence, 0.999);
}

TEST(Comparison, TellsATierThatOnlyOneRunHasByItsMail) {
    const Report without_backup =
        changed(with_backup(run(), 0), [](Report& r) { r.domains[0].tiers.pop_back(); });
    EXPECT_EQ(told(with_backup(run(), 0), without_backup), "");
    EXPECT_TRUE(compare(run(), without_backup).regressed());
}

TEST(Comparison, TellsOfEndsThatChanged) {
    const Report bounced = changed(run(), [](Report& r) { r.messages = {1000, 999, 1, 0, 0, 0, 0}; });
    EXPECT_EQ(told(run(), bounced), "messages delivered!; messages bounced!");
    const auto live_with = [](std::uint64_t count) {
        return changed(live_run(), [&](Report& r) { r.messages = {1000, 1000 - count, count, 0, 0, 0, 0}; });
    };
    EXPECT_EQ(told(live_run(), live_with(1)), "");
    EXPECT_EQ(told(live_run(), live_with(50)), "messages delivered!; messages bounced!");
}

TEST(Comparison, OfMoreMailThatWentTheSameWayIsNoRegression) {
    const Report twice = changed(run(), [](Report& r) { r.messages.sent = r.messages.delivered = 2000; });
    EXPECT_EQ(told(run(), twice), "messages sent; messages delivered");
    EXPECT_FALSE(compare(run(), twice).regressed());
}

TEST(Comparison, TellsExpectationsThatFlipped) {
    const Report fails = changed(run(), [](Report& r) { r.expectations[0].passed = false; });
    EXPECT_EQ(told(run(), fails), "expectations delivered = 1000!");
    EXPECT_EQ(told(fails, run()), "expectations delivered = 1000");
    EXPECT_EQ(told(live_run(), changed(live_run(), [](Report& r) { r.expectations[0].passed = false; })),
              "expectations delivered = 1000!");
}

TEST(Comparison, PairsExpectationsByTheirWords) {
    const Verdict more{0, "bounced = 0", Unit::count, 0.0, true, ""};
    const Report with_more =
        changed(run(), [&](Report& r) { r.expectations.insert(r.expectations.begin(), more); });
    EXPECT_EQ(told(run(), with_more), "expectations bounced = 0");
    EXPECT_FALSE(compare(with_more, run()).regressed());
    const Report alike = changed(run(), [](Report& r) { r.expectations.push_back(r.expectations[0]); });
    EXPECT_EQ(told(alike, alike), "");
    EXPECT_EQ(told(run(), alike), "expectations delivered = 1000");
}

TEST(Comparison, PassesOverExpectationsThatAreNotJudged) {
    const Report served = changed(live_run(), [](Report& r) {
        r.body.sends = false;
        r.expectations[0].passed = false;
    });
    EXPECT_EQ(told(live_run(), served), "");
}

TEST(Comparison, TellsThatAnExpectationIsNoLongerJudged) {
    const Report unseen =
        changed(live_run(), [](Report& r) { r.expectations[0].unjudged = "nobody saw it"; });
    EXPECT_EQ(told(live_run(), unseen), "expectations delivered = 1000");
    EXPECT_FALSE(compare(live_run(), unseen).regressed());
    EXPECT_EQ(compare(live_run(), unseen).unjudged, 0U);
    EXPECT_EQ(compare(live_run(), unseen).no_longer_judged(), 1U);
    EXPECT_EQ(compare(unseen, live_run()).no_longer_judged(), 0U);
    EXPECT_EQ(told(unseen, unseen), "");
    EXPECT_EQ(compare(unseen, unseen).unjudged, 1U);
}

TEST(Comparison, LeavesAttemptsOutWhereSomeWereNotSeen) {
    const Report unseen = changed(live_run(), [](Report& r) {
        r.attempts = 7;
        r.unseen_attempts = "nobody saw them";
    });
    EXPECT_EQ(told(live_run(), unseen), "");
    EXPECT_FALSE(compare(unseen, live_run()).sees_attempts);
    EXPECT_TRUE(compare(live_run(), live_run()).sees_attempts);
}

TEST(Comparison, TakesTimesForTheSameWithinTwoSecondsOrAPercent) {
    const auto with_max = [](base::Duration max) {
        return changed(live_run(), [&](Report& r) { r.delay.max = max; });
    };
    EXPECT_EQ(told(with_max(seconds(10)), with_max(seconds(12))), "");
    EXPECT_EQ(told(with_max(seconds(10)), with_max(milliseconds(12'001))), "delay max");
    EXPECT_EQ(told(with_max(seconds(10'000)), with_max(seconds(10'100))), "");
    EXPECT_EQ(told(with_max(seconds(10'000)), with_max(seconds(10'102))), "delay max");
    EXPECT_EQ(told(run(), changed(run(), [](Report& r) { r.delay.max = milliseconds(400'001); })),
              "delay max");
    EXPECT_EQ(told(run(), changed(run(), [](Report& r) { r.delay = {}; })),
              "delay min; delay median; delay p90; delay p99; delay max");
}

TEST(Comparison, TellsRetriesFaultsAndQueriesThatChanged) {
    const Report other = changed(run(), [](Report& r) {
        r.by_attempt[1].gap_p50 = r.by_attempt[1].age_p50 = seconds(600);
        r.faults = {{0, "outage", 90}, {1, std::nullopt, 5}};
        r.dns[0].outcomes = {{"answered", 9}, {"servfail", 1}};
    });
    EXPECT_EQ(told(run(), other),
              "retries attempt 2, median age; retries attempt 2, median gap; faults outage; faults [1]; "
              "dns example.test MX, answered; dns example.test MX, servfail");
    EXPECT_FALSE(compare(run(), other).regressed());
}

TEST(Comparison, SeesCountsAsSoManyForEachMessage) {
    const auto with_attempts = [](std::uint64_t sent, std::uint64_t attempts) {
        return changed(live_run(), [&](Report& r) {
            r.messages = {sent, sent, 0, 0, 0, 0, 0};
            r.connections = 0;
            r.attempts = attempts;
            r.domains.clear();
            r.stores.clear();
            r.by_attempt.clear();
            r.faults.clear();
            r.dns.clear();
        });
    };
    EXPECT_EQ(told(with_attempts(1000, 1100), with_attempts(1000, 1200)), "");
    EXPECT_EQ(told(with_attempts(1000, 1100), with_attempts(1000, 1400)), "messages attempts");
    EXPECT_EQ(told(with_attempts(1000, 1100), with_attempts(2000, 2200)), "messages sent");
}

TEST(Comparison, TellsWhatWasRunApartFromWhatChanged) {
    const auto comparison = compare(run(), live_run());
    EXPECT_TRUE(comparison.changes.empty());
    ASSERT_EQ(comparison.run.size(), 2U);
    EXPECT_EQ(comparison.run[0].name, "engine");
    EXPECT_EQ(std::get<std::string>(comparison.run[0].after), "live");
    EXPECT_EQ(comparison.run[1].name, "clock");
}

// Files that no run wrote.
TEST(Comparison, SurvivesCountsThatDoNotAddUp) {
    const Report odd = changed(live_run(), [](Report& r) {
        r.messages = {0, ~0ULL, 5, 0, 0, 0, ~0ULL};
        r.attempts = ~0ULL;
        r.domains[0].accepted = 0;
        r.domains[0].tiers[0].accepted = ~0ULL;
        r.domains.push_back(r.domains[0]);
    });
    EXPECT_FALSE(compare(live_run(), odd).changes.empty());
    EXPECT_EQ(told(odd, odd), "");
    const Report twice = changed(run(), [](Report& r) {
        r.faults = {{0, "outage", 1}, {1, "outage", 2}};
        r.domains[0].tiers[1] = r.domains[0].tiers[0];
        r.domains[0].tiers[1].accepted = 7;
    });
    EXPECT_EQ(told(twice, twice), "");
}

}  // namespace
}  // namespace mxdrill::measure
