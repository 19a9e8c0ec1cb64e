#include <fmt/format.h>

#include <algorithm>

#include "reports/actual_text.hpp"
#include "reports/text_sections.hpp"
#include "reports/words.hpp"

namespace mxdrill::reports {
namespace {

void write_verdict(Page& page, const measure::Verdict& verdict, std::size_t width) {
    const bool is_judged = verdict.unjudged.empty();
    const std::string mark = !is_judged       ? page.dim(page.sign("–", "-   "))
                             : verdict.passed ? page.good(page.sign("✓", "ok  "))
                                              : page.bad(page.sign("✗", "FAIL"));
    const std::string actual = is_judged ? actual_text(verdict) : "not judged";
    page.line(fmt::format("  {} {}   {}", mark, left(page.plain(verdict.text), width),
                          verdict.failed() ? page.bad(actual) : actual));
    const std::string& why = verdict.failed() ? verdict.why : verdict.unjudged;
    if (why.empty()) return;
    for (const auto& line : wrapped(why, page.width() - 6)) page.line("      " + page.dim(line));
}

}  // namespace

void write_expectations(Page& page, const measure::Report& report) {
    page.line();
    if (report.expectations.empty()) {
        page.line(page.dim("  No expectations stated."));
        return;
    }
    if (!report.body.sends) {
        page.line(page.dim(fmt::format("  {} not judged: the scenario's own mail was not sent.",
                                       counted(report.expectations.size(), "expectation"))));
        return;
    }
    std::size_t width = 20;
    std::size_t failed = 0;
    std::size_t unjudged = 0;
    for (const auto& verdict : report.expectations) {
        width = std::max(width, std::min<std::size_t>(60, columns(page.plain(verdict.text))));
        failed += verdict.failed() ? 1 : 0;
        unjudged += verdict.unjudged.empty() ? 0 : 1;
    }
    page.line("  " + page.bold("Expectations"));
    for (const auto& verdict : report.expectations) write_verdict(page, verdict, width);
    page.line();
    const std::size_t all = report.expectations.size();
    const std::string rest = unjudged == 0 ? "" : fmt::format(", {} not judged", unjudged);
    if (failed > 0) {
        page.line("  " + page.bad("FAILED") +
                  fmt::format("  {} of {}{}", failed, counted(all, "expectation"), rest));
    } else if (report.says_nothing()) {
        page.line("  " + page.warn("NOT JUDGED") + "  " + counted(all, "expectation"));
    } else if (unjudged > 0) {
        page.line("  " + page.good("PASSED") +
                  fmt::format("  {} of {}{}", all - unjudged, counted(all, "expectation"), rest));
    } else {
        page.line("  " + page.good("PASSED") +
                  (all == 1 ? "  the expectation holds" : fmt::format("  all {} expectations hold", all)));
    }
}

void write_notes(Page& page, const measure::Report& report) {
    const std::string mark = page.warn("!");
    bool is_first = true;
    const auto note = [&](const std::string& text) {
        if (is_first) page.line();
        is_first = false;
        page.line("  " + mark + " " + text);
    };
    if (report.reached_bound)
        note("The run reached a bound and was cut short; some messages are still on their way.");
    if (!report.unseen_attempts.empty()) {
        bool goes_on = false;
        for (const auto& line :
             wrapped("Attempts may be missing: " + report.unseen_attempts + ".", page.width() - 4)) {
            if (goes_on) page.line("    " + line);
            if (!goes_on) note(line);
            goes_on = true;
        }
    }
    for (const auto& fault : report.faults) {
        if (!fault.was_due || fault.fired != 0) continue;
        const std::string who =
            fault.name ? fmt::format("\"{}\"", *fault.name) : fmt::format("{}", fault.index);
        note(fmt::format("Fault {} never fired: nothing that it speaks of happened in its time.", who));
    }
}

}  // namespace mxdrill::reports
