#include "reports/comparison.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/reports/golden.hpp"
#include "tests/reports/sample_report.hpp"

namespace mxdrill::reports {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// The sample an hour of outage later: the second tier took more, and a message bounced more.
measure::Report worse_report() {
    measure::Report report = tests::sample_report();
    report.messages = {7201, 7198, 2, 0, 1, 0, 3};
    auto& tiers = report.domains[0].tiers;
    tiers[0].accepted = tiers[0].hosts[0].accepted = 5402;
    tiers[0].hosts[0].outcomes = {{"accepted", 5402}, {"refused", 1799}};
    tiers[1].accepted = 1799;
    tiers[1].hosts[0].accepted = 899;
    tiers[1].hosts[1].accepted = 900;
    report.delay.p99 = base::milliseconds(3'600'204);
    report.delay.p90 = std::chrono::microseconds(261'100);
    report.by_attempt[1].gap_p50 = base::minutes(45);
    report.faults[0].fired = 1799;
    report.expectations[2].passed = false;
    report.expectations[2].actual = 3600.204;
    return report;
}

measure::Report live(measure::Report report) {
    report.body = {"live", "jump", "built-in", true};
    return report;
}

ComparedRuns single(const measure::Report& before, const measure::Report& after) {
    return {"before", "after", {{"", measure::compare(before, after)}}, {}, {}};
}

TEST(ComparisonText, IsOneLineWhenNothingChanged) {
    const auto sample = tests::sample_report();
    EXPECT_EQ(comparison_text(single(sample, sample)), "Nothing changed, to the last figure.\n");
    EXPECT_EQ(comparison_text(single(sample, live(sample))),
              "Nothing changed beyond what chance explains (engine virtual → live, clock virtual → jump).\n");
}

TEST(ComparisonText, TellsWhatNeitherRunJudges) {
    auto before = tests::sample_report();
    before.expectations[0].unjudged = "nobody saw it";
    EXPECT_EQ(comparison_text(single(before, before)),
              "Nothing changed, to the last figure; neither run judges 1 expectation.\n");
    auto after = before;
    after.expectations[1].unjudged = "nobody saw it";
    const std::string text = comparison_text(single(before, after));
    EXPECT_THAT(text, HasSubstr("not judged"));
    EXPECT_THAT(text, HasSubstr("1 difference, none in what was judged or where mail went; "
                                "1 expectation is no longer judged; neither run judges 1 expectation"));
}

TEST(ComparisonText, LooksLikeItsGoldenFiles) {
    const auto sample = tests::sample_report();
    tests::expect_golden("comparison.txt", comparison_text(single(sample, worse_report())));
    tests::expect_golden("comparison_live.txt", comparison_text(single(sample, live(worse_report()))));
}

TEST(ComparisonText, TellsEachPairThatChangedAndSumsThemUp) {
    const auto sample = tests::sample_report();
    const ComparedRuns runs{"before",
                            "after",
                            {{"failover/a", measure::compare(sample, sample)},
                             {"failover/b", measure::compare(sample, worse_report())}},
                            {"failover/old"},
                            {"failover/new"}};
    const auto text = comparison_text(runs);
    EXPECT_THAT(text, HasSubstr("\nfailover/b\n"));
    EXPECT_THAT(text, Not(HasSubstr("failover/a\n")));
    EXPECT_THAT(text, HasSubstr("Only in A: failover/old\nOnly in B: failover/new\n"));
    EXPECT_THAT(text, HasSubstr("\n2 pairs of runs: 1 the same, 1 changed, 1 of these regressed\n"));
}

TEST(ComparisonText, NeedsNoSignOutsideAsciiWhereTheTerminalHasNone) {
    Look look;
    look.ascii = true;
    const auto text = comparison_text(single(tests::sample_report(), live(worse_report())), look);
    EXPECT_TRUE(std::all_of(text.begin(), text.end(), [](char c) {
        return static_cast<signed char>(c) >= 0;
    })) << text;
}

TEST(ComparisonText, LetsNoFileCommandTheTerminal) {
    measure::Report odd = tests::sample_report();
    odd.scenario.title = "\x1b]0;title\x07";
    odd.stores[0].store = "\x1b[2J";
    const auto text = comparison_text(single(tests::sample_report(), odd));
    EXPECT_THAT(text, Not(HasSubstr("\x1b")));
    EXPECT_THAT(text, HasSubstr("?[2J"));
}

TEST(ComparisonJson, LooksLikeItsGoldenFile) {
    tests::expect_golden("comparison.json",
                         comparison_json(single(tests::sample_report(), live(worse_report()))));
}

TEST(ComparisonJson, SaysWhetherAnythingRegressed) {
    const auto sample = tests::sample_report();
    using nlohmann::json;
    EXPECT_EQ(json::parse(comparison_json(single(sample, sample)))["regressed"], false);
    const auto worse = json::parse(comparison_json(single(sample, worse_report())));
    EXPECT_EQ(worse["format"], "mxdrill.comparison/1");
    EXPECT_EQ(worse["regressed"], true);
    EXPECT_EQ(worse["pairs"][0]["has_chance"], false);
}

}  // namespace
}  // namespace mxdrill::reports
