#include "reports/report_reader.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "reports/json.hpp"
#include "tests/reports/sample_report.hpp"
#include "tests/reports/temporary_folder.hpp"

namespace mxdrill::reports {
namespace {

using Json = nlohmann::ordered_json;

std::string complaint(std::string_view text) {
    const auto reading = read_report(text);
    return reading.report ? "none" : reading.error.where + ": " + reading.error.message;
}

// The sample with one value changed; the pointer is as RFC 6901 has it.
std::string with(const char* pointer, const Json& value) {
    Json json = Json::parse(json_text(tests::migration_report()));
    json[Json::json_pointer(pointer)] = value;
    return json.dump();
}

std::string without(const char* parent, const char* key) {
    Json json = Json::parse(json_text(tests::migration_report()));
    json[Json::json_pointer(parent)].erase(key);
    return json.dump();
}

TEST(ReportReader, GivesBackWhatWasWritten) {
    measure::Report interrupted = tests::sample_report();
    interrupted.interrupted = true;
    measure::Report served = tests::sample_report();
    served.body = {"live", "real", "any", false, "it looks at a sundial"};
    served.body.stands_for = "3 sender hosts";
    served.faults[1].fired.reset();
    measure::Report unseen = tests::sample_report();
    unseen.expectations[0].unjudged = "nobody saw it";
    unseen.unseen_attempts = "somebody looked away";
    measure::Report unjudged = tests::sample_report();
    for (auto& verdict : unjudged.expectations) verdict.unjudged = "nobody saw it";
    EXPECT_TRUE(read_report(json_text(unjudged)).report->body.sends);
    for (const auto& report : {tests::sample_report(), tests::migration_report(), interrupted, served, unseen,
                               unjudged, measure::Report{}}) {
        const auto text = json_text(report);
        const auto reading = read_report(text);
        ASSERT_TRUE(reading.report) << reading.error.where << reading.error.message;
        EXPECT_EQ(json_text(*reading.report), text);
    }
}

TEST(ReportReader, FillsTheReportsMembers) {
    const auto report = *read_report(json_text(tests::migration_report())).report;
    EXPECT_EQ(report.scenario.seed, 7U);
    EXPECT_EQ(report.scenario.duration, base::hours(36));
    EXPECT_EQ(report.messages.delivered, 7199U);
    EXPECT_EQ(report.domains[0].tiers[1].hosts[1].outcomes,
              (measure::WordCounts{{"accepted", 603}, {"tempfail", 2}}));
    EXPECT_EQ(report.delay.p50, base::milliseconds(202));
    EXPECT_EQ(report.by_attempt[1].gap_max, base::milliseconds(1'861'250));
    EXPECT_EQ(report.faults[1].name, std::nullopt);
    EXPECT_EQ(report.migrations[0].safe_switch_off, base::hours(12) + base::minutes(59));
    EXPECT_EQ(report.expectations[1].unit, measure::Unit::share);
    EXPECT_FALSE(report.passed);
    EXPECT_TRUE(report.body.sends);
}

TEST(ReportReader, SaysWhereATextIsNoJson) {
    EXPECT_TRUE(complaint("").starts_with("1:1: this is not valid JSON"));
    EXPECT_TRUE(complaint("{\n  \"format\" 2}").starts_with("2:12: this is not valid JSON"));
    EXPECT_TRUE(complaint(std::string(40, '[') + std::string(40, ']')).starts_with(": nested more than"));
}

TEST(ReportReader, RefusesWhatIsNoReportOrOfAnotherVersion) {
    for (const std::string text : {"3", "[]", "{}", R"({"format": 1})"})
        EXPECT_EQ(complaint(text), ": this is not a report of mxdrill") << text;
    EXPECT_EQ(complaint(R"({"format": "mxdrill.report/2"})"),
              "format: this is `mxdrill.report/2`; `mxdrill.report/1` can be read");
}

TEST(ReportReader, SaysWhichValueIsWrong) {
    struct Row {
        const char* pointer;
        Json value;
        const char* complaint;
    };
    const std::vector<Row> rows{
        {"/scenario", 1, "scenario: an object belongs here"},
        {"/scenario/seed", -1, "scenario.seed: a whole number from 0 to 18446744073709551615 belongs here"},
        {"/scenario/title", nullptr, "scenario.title: a text belongs here"},
        {"/scenario/duration_s", nullptr, "scenario.duration_s: a number belongs here"},
        {"/scenario/duration_s", 1e300, "scenario.duration_s: a number from 0 to 1000000000 belongs here"},
        {"/messages/sent", 1.5, "messages.sent: a whole number from 0 to 18446744073709551615 belongs here"},
        {"/domains", Json::object(), "domains: a list belongs here"},
        {"/domains/0/tiers/1/preference", 65536,
         "domains[0].tiers[1].preference: a whole number from 0 to 65535 belongs here"},
        {"/domains/0/tiers/1/hosts/0/share", 1.01,
         "domains[0].tiers[1].hosts[0].share: a number from 0 to 1 belongs here"},
        {"/domains/0/tiers/1/hosts/0/outcomes/accepted", "many",
         "domains[0].tiers[1].hosts[0].outcomes.accepted: a whole number from 0 to 18446744073709551615 "
         "belongs here"},
        {"/domains/0/tiers/1/hosts/0/addresses/0", 7,
         "domains[0].tiers[1].hosts[0].addresses[0]: a text belongs here"},
        {"/delay_s/p50", "soon", "delay_s.p50: a number or null belongs here"},
        {"/delay_s/p50", -1, "delay_s.p50: a number from 0 to 1000000000 belongs here"},
        {"/retry/by_attempt/1/gap_s", 5, "retry.by_attempt[1].gap_s: an object belongs here"},
        {"/expectations/0/unit", "miles",
         "expectations[0].unit: count, share, seconds or probability belongs here"},
        {"/expectations/0/passed", 1, "expectations[0].passed: true or false belongs here"},
    };
    for (const Row& row : rows) EXPECT_EQ(complaint(with(row.pointer, row.value)), row.complaint);
}

TEST(ReportReader, SaysWhatIsMissing) {
    EXPECT_EQ(complaint(without("", "messages")), "messages: this is missing");
    EXPECT_EQ(complaint(without("/messages", "lost")), "messages.lost: this is missing");
    EXPECT_EQ(complaint(without("", "retry")), "retry: this is missing");
    EXPECT_EQ(complaint(without("", "expectations")), "expectations: this is missing");
    EXPECT_EQ(complaint(without("/retry/by_attempt/1", "gap_s")),
              "retry.by_attempt[1].gap_s: this is missing");
}

TEST(ReportReader, DoesWithoutWhatWasAddedLaterAndPassesOverWhatItDoesNotKnow) {
    EXPECT_EQ(complaint(without("", "kinds")), "none");
    EXPECT_EQ(complaint(without("", "migrations")), "none");
    EXPECT_EQ(complaint(without("/domains/0", "accepted")), "none");
    EXPECT_EQ(complaint(without("/expectations/0", "unit")), "none");
    EXPECT_EQ(complaint(with("/weather", "fair")), "none");
    EXPECT_EQ(complaint(with("/domains/0/tiers/0/split/test", "multinomial")), "none");
}

TEST(ReportReader, NamesTheFileBeforeThePlace) {
    const tests::TemporaryFolder folder;
    const auto path = [&](const char* name) { return (folder.path() / name).string(); };
    folder.put("torn.json", "{\n\"format");
    folder.put("other.json", "{}");
    folder.put("wrong.json", with("/attempts", "x"));
    EXPECT_TRUE(read_report_file(path("torn.json")).error.where.starts_with(path("torn.json") + ":2:"));
    EXPECT_EQ(read_report_file(path("other.json")).error.where, path("other.json"));
    EXPECT_EQ(read_report_file(path("wrong.json")).error.where, path("wrong.json") + ": attempts");
    EXPECT_EQ(read_report_file(path("none.json")).error.message,
              "cannot read this: No such file or directory");
    EXPECT_EQ(read_report_file(folder.path()).error.message, "cannot read this: Is a directory");
}

}  // namespace
}  // namespace mxdrill::reports
