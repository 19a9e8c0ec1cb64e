#include "reports/junit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/locale/utf.hpp>
#include <iterator>
#include <pugixml.hpp>
#include <sstream>
#include <string_view>

#include "reports/actual_text.hpp"

namespace mxdrill::reports {
namespace {

namespace utf = boost::locale::utf;

constexpr const char* kOnlyCase = "runs";  // the one case of a suite that has no expectations to show

struct JunitCounts {
    std::size_t tests = 0, failures = 0, errors = 0, skipped = 0;
    double seconds = 0;

    JunitCounts& operator+=(const JunitCounts& more) {
        tests += more.tests;
        failures += more.failures;
        errors += more.errors;
        skipped += more.skipped;
        seconds += more.seconds;
        return *this;
    }
};

// The production Char of XML 1.0, section 2.2.
bool may_stand_in_xml(utf::code_point point) {
    if (point < 0x20) return point == '\t' || point == '\n' || point == '\r';
    return utf::is_valid_codepoint(point) && point != 0xfffe && point != 0xffff;
}

// The writer escapes what is markup; it hands on, or writes as a reference that no parser takes, what XML has
// no way to hold. Each octet of broken UTF-8 is replaced by itself, so that none swallows the sound one
// behind it.
std::string xml_characters(std::string_view text) {
    std::string result;
    const char* const end = text.data() + text.size();
    for (const char* at = text.data(); at != end;) {
        const char* after = at;
        const auto point = utf::utf_traits<char>::decode(after, end);
        if (point == utf::illegal || point == utf::incomplete) after = std::next(at);
        result += may_stand_in_xml(point) ? std::string(at, after) : "\xef\xbf\xbd";
        at = after;
    }
    return result;
}

void set(pugi::xml_node node, const char* attribute, std::string_view value) {
    node.append_attribute(attribute).set_value(xml_characters(value).c_str());
}

void set_counts(pugi::xml_node node, const JunitCounts& counts) {
    set(node, "tests", std::to_string(counts.tests));
    set(node, "failures", std::to_string(counts.failures));
    set(node, "errors", std::to_string(counts.errors));
    set(node, "skipped", std::to_string(counts.skipped));
    set(node, "time", fmt::format("{:.3f}", counts.seconds));
}

JunitCounts counts_of(const JunitSuite& suite) {
    JunitCounts counts;
    if (suite.report) {
        const auto& verdicts = suite.report->expectations;
        counts.tests = verdicts.size();
        counts.failures = static_cast<std::size_t>(
            std::count_if(verdicts.begin(), verdicts.end(), [](const auto& v) { return v.failed(); }));
        counts.skipped = static_cast<std::size_t>(std::count_if(
            verdicts.begin(), verdicts.end(), [](const auto& v) { return !v.unjudged.empty(); }));
        counts.seconds = base::in_seconds(suite.report->scenario.duration);
    }
    counts.errors = suite.error ? 1 : 0;
    counts.skipped += suite.skipped ? 1 : 0;
    counts.tests = std::max<std::size_t>(1, counts.tests + counts.errors + (suite.skipped ? 1 : 0));
    return counts;
}

void add_properties(pugi::xml_node node, const measure::Report& report) {
    auto properties = node.append_child("properties");
    const auto add = [&](std::string_view name, std::string_view value) {
        auto property = properties.append_child("property");
        set(property, "name", name);
        set(property, "value", value);
    };
    add("title", report.scenario.title);
    add("seed", std::to_string(report.scenario.seed));
    add("engine", report.body.engine);
    add("clock", report.body.clock);
    add("sender", report.body.sender);
}

void add_suite(pugi::xml_node suites, const JunitSuite& suite, const JunitCounts& counts) {
    auto node = suites.append_child("testsuite");
    set(node, "name", suite.name);
    set_counts(node, counts);
    if (suite.report) add_properties(node, *suite.report);
    std::string class_name = suite.name;
    std::replace(class_name.begin(), class_name.end(), '/', '.');
    bool has_cases = false;
    const auto add_case = [&](std::string_view name) {
        auto test = node.append_child("testcase");
        set(test, "classname", class_name);
        set(test, "name", name);
        has_cases = true;
        return test;
    };
    if (suite.report) {
        for (const auto& verdict : suite.report->expectations) {
            auto test = add_case(verdict.text);
            if (!verdict.unjudged.empty())
                set(test.append_child("skipped"), "message", "not judged: " + verdict.unjudged);
            if (!verdict.failed()) continue;
            auto failure = test.append_child("failure");
            set(failure, "message", "actual: " + actual_text(verdict));
            set(failure, "type", "expectation");
            if (!verdict.why.empty()) failure.text().set(xml_characters(verdict.why).c_str());
        }
    }
    if (suite.skipped) set(add_case(kOnlyCase).append_child("skipped"), "message", *suite.skipped);
    if (suite.error) set(add_case(kOnlyCase).append_child("error"), "message", *suite.error);
    if (!has_cases) add_case(kOnlyCase);
}

}  // namespace

std::string junit_text(std::span<const JunitSuite> suites) {
    pugi::xml_document document;
    auto declaration = document.append_child(pugi::node_declaration);
    set(declaration, "version", "1.0");
    set(declaration, "encoding", "UTF-8");
    auto root = document.append_child("testsuites");
    set(root, "name", "mxdrill");
    JunitCounts all;
    for (const auto& suite : suites) all += counts_of(suite);
    set_counts(root, all);
    for (const auto& suite : suites) add_suite(root, suite, counts_of(suite));
    std::ostringstream text;
    document.save(text, "  ", pugi::format_default, pugi::encoding_utf8);
    return text.str();
}

}  // namespace mxdrill::reports
