#include "reports/json.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/reports/golden.hpp"
#include "tests/reports/sample_report.hpp"

namespace mxdrill::reports {
namespace {

using Json = nlohmann::ordered_json;

Json parsed(const measure::Report& report) {
    return Json::parse(json_text(report));
}

std::string keys(const Json& object) {
    std::string keys;
    for (const auto& [key, value] : object.items()) keys += key + " ";
    return keys;
}

TEST(Json, LooksLikeItsGoldenFile) {
    tests::expect_golden("report.json", json_text(tests::sample_report()));
}

TEST(Json, SaysThatARunWasInterruptedOnlyIfItWas) {
    measure::Report report = tests::sample_report();
    EXPECT_FALSE(parsed(report).contains("interrupted"));
    report.interrupted = true;
    EXPECT_EQ(parsed(report).value("interrupted", false), true);
}

TEST(Json, HasTheContractsKeysInTheContractsOrder) {
    const Json json = parsed(tests::sample_report());
    EXPECT_EQ(keys(json),
              "format scenario engine clock sender messages attempts connections notices domains stores "
              "kinds migrations delay_s retry dns faults expectations passed ");
    EXPECT_EQ(keys(json["scenario"]), "file title seed duration_s ");
    EXPECT_EQ(keys(json["messages"]), "sent delivered bounced queued lost abandoned duplicated ");
    EXPECT_EQ(keys(json["domains"][0]), "domain accepted tiers ");
    EXPECT_EQ(keys(json["domains"][0]["tiers"][0]), "preference accepted delivered share hosts split ");
    EXPECT_EQ(keys(json["domains"][0]["tiers"][0]["hosts"][0]),
              "server addresses tries accepted delivered share share_low share_high outcomes ");
    EXPECT_EQ(keys(json["domains"][0]["tiers"][0]["split"]), "test statistic df p_value ");
    EXPECT_EQ(keys(json["retry"]["by_attempt"][0]), "attempt messages age_s ");
    EXPECT_EQ(keys(json["retry"]["by_attempt"][1]), "attempt messages age_s gap_s ");
    EXPECT_EQ(keys(json["expectations"][0]), "index text unit actual passed why ");
}

TEST(Json, TellsOfKindsAndMigrations) {
    const Json json = parsed(tests::migration_report());
    EXPECT_EQ(keys(json["kinds"][1]), "kind messages delay_s ");
    EXPECT_EQ(json["kinds"][1]["messages"]["abandoned"], 81);
    const Json& migration = json["migrations"][0];
    EXPECT_EQ(keys(migration),
              "domain change_s old_servers new_servers old_accepted_since_change new_accepted_since_change "
              "last_accepted_by_old_s safe_switch_off_s turned_away_by_old accepted_over_time ");
    EXPECT_EQ(migration["safe_switch_off_s"], 46740.0);
    EXPECT_EQ(migration["turned_away_by_old"]["bounced"], 2);
    EXPECT_EQ(keys(migration["accepted_over_time"][12]), "from_s old new ");
    EXPECT_EQ(migration["accepted_over_time"][12]["old"], 61);
}

TEST(Json, ShowsNullForWhatNothingDefines) {
    measure::Report report;
    report.domains = {
        {"example.test", 0, {{10, 0, 0, std::nullopt, {tests::host("a", "192.0.2.1", 0, 0, {}, {})}, {}}}}};
    report.faults = {{0, std::nullopt, 0}, {1, std::nullopt, std::nullopt}};
    report.expectations = {{0, "delay max ≤ 1s", measure::Unit::seconds, std::nullopt, false, ""}};
    const Json json = parsed(report);
    EXPECT_TRUE(json["delay_s"]["p50"].is_null());
    EXPECT_TRUE(json["domains"][0]["tiers"][0]["share"].is_null());
    EXPECT_TRUE(json["domains"][0]["tiers"][0]["hosts"][0]["share_low"].is_null());
    EXPECT_TRUE(json["domains"][0]["tiers"][0]["split"]["p_value"].is_null());
    EXPECT_TRUE(json["faults"][0]["name"].is_null());
    EXPECT_TRUE(json["faults"][1]["fired"].is_null());
    EXPECT_TRUE(json["expectations"][0]["actual"].is_null());
    EXPECT_TRUE(json["dns"].is_array());
}

TEST(Json, JudgesNothingWithoutTheScenariosMail) {
    measure::Report report;
    report.body.sends = false;
    report.expectations = {{0, "sent = 3", measure::Unit::count, 0.0, false, ""}};
    const Json json = parsed(report);
    EXPECT_TRUE(json["expectations"][0]["passed"].is_null());
    EXPECT_TRUE(json["passed"].is_null());
}

TEST(Json, SaysWhyOneExpectationIsNotJudged) {
    measure::Report report;
    report.expectations = {{0, "sent = 3", measure::Unit::count, 3.0, true, ""},
                           {1, "attempts = 3", measure::Unit::count, 0.0, false, "", "nobody saw them"}};
    const Json json = parsed(report);
    EXPECT_EQ(json["expectations"][0]["passed"], true);
    EXPECT_FALSE(json["expectations"][0].contains("unjudged"));
    EXPECT_TRUE(json["expectations"][1]["passed"].is_null());
    EXPECT_EQ(json["expectations"][1]["unjudged"], "nobody saw them");
    EXPECT_EQ(json["passed"], true);
}

TEST(Json, WritesSecondsToTheMicrosecondAndCountsWhole) {
    measure::Report report;
    report.delay.min = base::Duration(200'000'999);
    report.delay.max = base::days(30);
    report.expectations = {{0, "sent = 3", measure::Unit::count, 3.0, true, ""},
                           {1, "share ≥ 1%", measure::Unit::share, 1.0 / 3, true, ""},
                           {2, "split ≥ 0", measure::Unit::probability, 1.23456789e-12, true, ""}};
    const std::string text = json_text(report);
    EXPECT_NE(text.find("\"min\": 0.2,"), std::string::npos);
    EXPECT_NE(text.find("\"max\": 2592000.0\n"), std::string::npos);
    EXPECT_NE(text.find("\"actual\": 3,"), std::string::npos);
    EXPECT_NE(text.find("\"actual\": 0.333333,"), std::string::npos);
    EXPECT_NE(text.find("\"actual\": 1.23457e-12,"), std::string::npos);
}

TEST(Json, SurvivesATitleThatIsNoUtf8) {
    measure::Report report;
    report.scenario.title = "caf\xe9";
    EXPECT_EQ(parsed(report)["scenario"]["title"], "caf\xef\xbf\xbd");
}

}  // namespace
}  // namespace mxdrill::reports
