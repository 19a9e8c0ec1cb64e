#include "reports/text.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "reports/words.hpp"
#include "tests/reports/golden.hpp"
#include "tests/reports/sample_report.hpp"

namespace mxdrill::reports {
namespace {

Look look(bool colour, bool ascii) {
    Look look;
    look.colour = colour;
    look.ascii = ascii;
    return look;
}

TEST(Text, LooksLikeItsGoldenFiles) {
    tests::expect_golden("summary.txt", summary(tests::sample_report()));
    tests::expect_golden("summary_ascii.txt", summary(tests::sample_report(), look(false, true)));
    tests::expect_golden("summary_colour.txt", summary(tests::sample_report(), look(true, false)));
    tests::expect_golden("summary_migration.txt", summary(tests::migration_report()));
    tests::expect_golden("summary_empty.txt", summary(measure::Report{}));
}

TEST(Text, HasNoByteOutsideAsciiWhereNoneIsWanted) {
    const std::string text = summary(tests::sample_report(), look(true, true));
    EXPECT_TRUE(
        std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; }));
}

TEST(Text, StaysWithinItsWidth) {
    std::istringstream lines(summary(tests::sample_report()));
    for (std::string line; std::getline(lines, line);) EXPECT_LE(columns(line), 96U) << line;
}

TEST(Text, CallsAMigrationSafeOnlyIfSomebodyEverWentToTheOldServers) {
    measure::Report report = tests::migration_report();
    report.migrations[0].safe_switch_off.reset();
    EXPECT_EQ(summary(report).find("switched off"), std::string::npos);
}

TEST(Text, SaysNothingOfKindsWhereAllIsMail) {
    measure::Report report = tests::migration_report();
    EXPECT_NE(summary(report).find("spam"), std::string::npos);
    report.kinds.pop_back();
    EXPECT_EQ(summary(report).find("spam"), std::string::npos);
}

TEST(Text, PaintsWithoutMovingAColumn) {
    std::string painted = summary(tests::sample_report(), look(true, false));
    for (auto from = painted.find('\x1b'); from != std::string::npos; from = painted.find('\x1b')) {
        painted.erase(from, painted.find('m', from) - from + 1);
    }
    std::istringstream lines(painted);
    std::istringstream plain(summary(tests::sample_report()));
    for (std::string a, b; std::getline(lines, a) && std::getline(plain, b);) {
        a.erase(a.find_last_not_of(' ') + 1);
        EXPECT_EQ(a, b);
    }
}

TEST(Text, NamesTheClockUnlessTheEngineDoes) {
    measure::Report report = tests::sample_report();
    EXPECT_NE(summary(report).find("1d12h simulated · virtual engine, built-in sender"), std::string::npos);
    report.body = {"live", "jump", "built-in"};
    EXPECT_NE(summary(report).find("1d12h simulated · live engine, jump clock, built-in sender"),
              std::string::npos);
    report.body = {"live", "real", "outside"};
    EXPECT_NE(summary(report).find("1d12h in real time · live engine, real clock, outside sender"),
              std::string::npos);
}

TEST(Text, TellsNothingOfAMigrationThatTheRunDidNotSee) {
    measure::Report report = tests::migration_report();
    report.interrupted = true;
    report.migrations[0].safe_switch_off.reset();
    EXPECT_NE(summary(report).find("an interrupted run does not tell"), std::string::npos);
    report.scenario.duration = report.migrations[0].change;
    EXPECT_NE(summary(report).find("The run ended before the change, and tells nothing of it."),
              std::string::npos);
    EXPECT_EQ(summary(report).find("The last message to an old server"), std::string::npos);
}

TEST(Text, TellsWhatOneMtaStandsFor) {
    measure::Report report = tests::sample_report();
    report.body = {.engine = "mta", .clock = "jump", .sender = "Exim 4.96", .stands_for = "199 sender hosts"};
    EXPECT_NE(summary(report).find("Exim 4.96 and one resolver stand for 199 sender hosts\n"),
              std::string::npos);
}

TEST(Text, TellsThatARunWasInterrupted) {
    measure::Report report = tests::sample_report();
    report.interrupted = true;
    EXPECT_NE(summary(report).find("! Interrupted after "), std::string::npos);
}

TEST(Text, TellsWhatIsNotJudged) {
    measure::Report report = tests::sample_report();
    const std::size_t all = report.expectations.size();
    for (auto& verdict : report.expectations) verdict.passed = true;
    report.expectations[0].unjudged = "nobody saw it";
    EXPECT_NE(summary(report).find(fmt::format("PASSED  {} of {} expectations, 1 not judged", all - 1, all)),
              std::string::npos);
    for (auto& verdict : report.expectations) verdict.unjudged = "nobody saw it";
    EXPECT_NE(summary(report).find(fmt::format("NOT JUDGED  {} expectations", all)), std::string::npos);
    EXPECT_EQ(summary(report).find("PASSED"), std::string::npos);
}

TEST(Text, SaysThatAttemptsMayBeMissing) {
    measure::Report report = tests::sample_report();
    report.unseen_attempts =
        "at 5m no server could be found, and whoever reads this has to read on for a while";
    const std::string text = summary(report);
    EXPECT_NE(text.find("  ! Attempts may be missing: at 5m no server could be found"), std::string::npos);
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(columns(line), 96U) << line;
}

TEST(Text, SpeaksOfTheAttemptsThatServersSawWhereTheySeeAlone) {
    measure::Report report = tests::sample_report();
    report.body.sees_attempts = false;
    EXPECT_NE(summary(report).find("attempts that servers saw"), std::string::npos);
}

TEST(Text, WondersOnlyAboutFaultsThatCouldHaveFired) {
    measure::Report report;
    report.faults = {{0, "due", 0}, {1, "fired", 3}, {2, "unseen", std::nullopt}, {3, "later", 0, false}};
    const std::string text = summary(report);
    EXPECT_NE(text.find("Fault \"due\" never fired"), std::string::npos);
    EXPECT_EQ(text.find("Fault"), text.rfind("Fault"));
}

TEST(Text, EndsWithTheVerdict) {
    measure::Report report;
    report.expectations = {{0, "sent = 0", measure::Unit::count, 0.0, true, ""}};
    EXPECT_TRUE(summary(report).ends_with("  PASSED  the expectation holds\n"));
    report.expectations.push_back({1, "lost = 1", measure::Unit::count, 0.0, false, "because"});
    EXPECT_TRUE(summary(report).ends_with("  FAILED  1 of 2 expectations\n"));
    report.expectations.push_back(
        {2, "attempts = 2", measure::Unit::count, 0.0, false, "", "nobody saw them"});
    EXPECT_TRUE(
        summary(report).ends_with("  – attempts = 2           not judged\n"
                                  "      nobody saw them\n\n"
                                  "  FAILED  1 of 3 expectations, 1 not judged\n"));
    report.expectations.erase(report.expectations.begin() + 1);
    EXPECT_TRUE(summary(report).ends_with("  PASSED  1 of 2 expectations, 1 not judged\n"));
    report.body.sends = false;
    EXPECT_TRUE(
        summary(report).ends_with("  2 expectations not judged: the scenario's own mail was not sent.\n"));
}

}  // namespace
}  // namespace mxdrill::reports
