#include "reports/junit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>
#include <string>
#include <vector>

#include "tests/reports/golden.hpp"
#include "tests/reports/sample_report.hpp"

namespace mxdrill::reports {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// What a CI system's parser makes of them.
pugi::xml_document read_back(const std::vector<JunitSuite>& suites) {
    pugi::xml_document document;
    const auto text = junit_text(suites);
    const auto result = document.load_buffer(text.data(), text.size());
    EXPECT_TRUE(result) << result.description() << " in\n" << text;
    return document;
}

std::string attribute(const pugi::xml_document& document, const char* path) {
    return document.select_node(path).attribute().value();
}

std::string counts(const pugi::xml_document& document, const std::string& element) {
    std::string text;
    for (const char* name : {"tests", "failures", "errors", "skipped"})
        text += std::string(text.empty() ? "" : " ") + name + "=" +
                attribute(document, (element + "/@" + name).c_str());
    return text;
}

measure::Report report_with(std::string text, std::string why) {
    measure::Report report;
    report.expectations = {{0, std::move(text), measure::Unit::count, 3.0, false, std::move(why)}};
    return report;
}

TEST(Junit, LooksLikeItsGoldenFile) {
    const auto report = tests::sample_report();
    const measure::Report without_expectations;
    tests::expect_golden("junit.xml", junit_text(std::vector<JunitSuite>{
                                          {.name = "providers/google_workspace_outage", .report = &report},
                                          {.name = "plain", .report = &without_expectations},
                                          {.name = "other", .skipped = "it does not run in the live body"},
                                          {.name = "broken", .error = "port 25 is taken"}}));
}

TEST(Junit, CountsFailuresErrorsAndSkippedApart) {
    const auto report = tests::sample_report();  // two of its four expectations fail
    const auto document = read_back({{.name = "a", .report = &report},
                                     {.name = "b", .skipped = "not here"},
                                     {.name = "c", .error = "port 25 is taken"},
                                     {.name = "d", .error = "interrupted"}});
    EXPECT_EQ(counts(document, "/testsuites"), "tests=7 failures=2 errors=2 skipped=1");
    EXPECT_EQ(counts(document, "//testsuite[@name='a']"), "tests=4 failures=2 errors=0 skipped=0");
    EXPECT_EQ(counts(document, "//testsuite[@name='b']"), "tests=1 failures=0 errors=0 skipped=1");
    EXPECT_EQ(counts(document, "//testsuite[@name='c']"), "tests=1 failures=0 errors=1 skipped=0");
    EXPECT_EQ(document.select_nodes("//failure").size(), 2U);
    EXPECT_EQ(document.select_nodes("//error").size(), 2U);
    EXPECT_EQ(attribute(document, "//skipped/@message"), "not here");
}

TEST(Junit, SaysWhatAFailedExpectationCameToAndWhyItIsExpected) {
    const auto report = tests::sample_report();
    const auto document = read_back({{.name = "failover/primary", .report = &report}});
    const auto lost = document.select_node("//testcase[@name='lost = 0']").node();
    EXPECT_STREQ(lost.attribute("classname").value(), "failover.primary");
    EXPECT_STREQ(lost.child("failure").attribute("message").value(), "actual: 1");
    EXPECT_STREQ(lost.child("failure").text().get(), "Nothing may be lost, whatever the primary does.");
    const auto holds = document.select_node("//testcase[@name='delay p99 ≤ 1h']").node();
    EXPECT_FALSE(holds.first_child());
}

TEST(Junit, SkipsAnExpectationThatIsNotJudged) {
    auto report = report_with("attempts = 3", "soon");
    report.expectations[0].unjudged = "nobody saw them";
    const auto document = read_back({{.name = "a", .report = &report}});
    EXPECT_EQ(counts(document, "//testsuite"), "tests=1 failures=0 errors=0 skipped=1");
    EXPECT_EQ(attribute(document, "//testcase/skipped/@message"), "not judged: nobody saw them");
}

TEST(Junit, HasACaseForARunWithoutExpectations) {
    const measure::Report report;
    const auto document = read_back({{.name = "plain", .report = &report}});
    EXPECT_EQ(counts(document, "//testsuite"), "tests=1 failures=0 errors=0 skipped=0");
    EXPECT_EQ(attribute(document, "//testcase/@name"), "runs");
    EXPECT_FALSE(document.select_node("//testcase").node().first_child());
}

TEST(Junit, ShowsBothWhatARunFoundAndWhatWentWrongWithItsFiles) {
    const auto report = tests::sample_report();
    const auto document =
        read_back({{.name = "a", .report = &report, .error = "cannot write out/report.json: disk full"}});
    EXPECT_EQ(counts(document, "//testsuite"), "tests=5 failures=2 errors=1 skipped=0");
}

TEST(Junit, TellsTheScenariosTimeAndNoOther) {
    const auto report = tests::sample_report();  // 36 hours
    const auto document = read_back({{.name = "a", .report = &report}, {.name = "b", .report = &report}});
    EXPECT_EQ(attribute(document, "//testsuite/@time"), "129600.000");
    EXPECT_EQ(attribute(document, "/testsuites/@time"), "259200.000");
    EXPECT_THAT(junit_text({}), Not(HasSubstr("timestamp")));
}

TEST(Junit, KeepsMarkupApartFromText) {
    const std::string nasty = R"(<&>"' ]]> &amp; <!-- -->)";
    const auto report = report_with(nasty, nasty);
    const auto document = read_back({{.name = nasty, .report = &report}});
    EXPECT_EQ(attribute(document, "//testsuite/@name"), nasty);
    EXPECT_EQ(attribute(document, "//testcase/@name"), nasty);
    EXPECT_EQ(document.select_node("//failure").node().text().get(), nasty);
}

TEST(Junit, KeepsLineEndsAndTabs) {
    const auto report = report_with("a\tb\nc", "one\ntwo\r\n\tthree");
    const auto document = read_back({{.name = "a", .report = &report}});
    EXPECT_EQ(attribute(document, "//testcase/@name"), "a\tb\nc");
    EXPECT_STREQ(document.select_node("//failure").node().text().get(), "one\ntwo\n\tthree");
}

TEST(Junit, ReplacesWhatXmlCannotHold) {
    struct Row {
        std::string text, shown;
    };
    const std::string replaced = "\xef\xbf\xbd";
    const std::vector<Row> rows{
        {std::string("a\0b", 3), "a" + replaced + "b"},
        {"\x1b[31m", replaced + "[31m"},
        {"\x7f", "\x7f"},
        {"caf\xe9<b>", "caf" + replaced + "<b>"},                         // Latin-1
        {"\xc3", replaced},                                               // cut short
        {"\xc0\xaf", replaced + replaced},                                // overlong
        {"\xed\xa0\x80", replaced + replaced + replaced},                 // a surrogate
        {"\xef\xbf\xbe\xef\xbf\xbf", replaced + replaced},                // U+FFFE, U+FFFF
        {"\xf4\x90\x80\x80", replaced + replaced + replaced + replaced},  // beyond U+10FFFF
        {"größer ≥ \xf0\x9f\x93\xac", "größer ≥ \xf0\x9f\x93\xac"},
    };
    for (const Row& row : rows) {
        const auto report = report_with(row.text, row.text);
        const auto document = read_back({{.name = row.text, .report = &report, .error = row.text}});
        EXPECT_EQ(attribute(document, "//testsuite/@name"), row.shown);
        EXPECT_EQ(attribute(document, "//testcase/@name"), row.shown);
        EXPECT_EQ(attribute(document, "//error/@message"), row.shown);
        EXPECT_EQ(document.select_node("//failure").node().text().get(), row.shown);
    }
}

TEST(Junit, IsValidWhateverOctetsComeInPairs) {
    std::string all;
    for (int first = 0; first < 256; ++first) {
        for (int second = 0; second < 256; second += 3) {
            all += static_cast<char>(first);
            all += static_cast<char>(second);
        }
    }
    const auto report = report_with(all, all);
    const auto text = junit_text(std::vector<JunitSuite>{{.name = all, .report = &report}});
    EXPECT_NO_THROW((void)nlohmann::json(text).dump()) << "not UTF-8";
    EXPECT_FALSE(std::any_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t';
    })) << "a control character";
    for (std::size_t at = text.find("&#"); at != std::string::npos; at = text.find("&#", at + 1)) {
        const auto reference = text.substr(at, text.find(';', at) - at + 1);
        EXPECT_TRUE(reference == "&#9;" || reference == "&#09;" || reference == "&#10;" ||
                    reference == "&#13;")
            << reference;
    }
    read_back({{.name = all, .report = &report}});
}

}  // namespace
}  // namespace mxdrill::reports
