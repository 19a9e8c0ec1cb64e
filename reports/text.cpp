#include "reports/text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/text_sections.hpp"
#include "reports/words.hpp"
#include "sim/base/units.hpp"

namespace mxdrill::reports {
namespace {

// A scenario's own duration is a round number; the end of an unbounded run is not.
std::string length(base::Duration span) {
    const bool is_round = span % base::seconds(1) == base::Duration::zero();
    return is_round ? base::format_duration(span) : human_duration(span);
}

void write_title(Page& page, const measure::Report& report) {
    const auto& scenario = report.scenario;
    const auto& body = report.body;
    page.line(page.bold(scenario.title.empty() ? scenario.file : scenario.title));
    std::string facts = scenario.title.empty() ? "" : scenario.file + page.dot();
    facts += fmt::format("seed {}{}{} {}", scenario.seed, page.dot(), length(scenario.duration),
                         body.clock == "real" ? "in real time" : "simulated");
    facts += fmt::format("{}{} engine, ", page.dot(), body.engine);
    if (body.clock != body.engine) facts += fmt::format("{} clock, ", body.clock);
    facts += fmt::format("{} sender", body.sender);
    page.line(page.dim(facts));
    if (!body.stands_for.empty())
        page.line(page.dim(body.sender + " and one resolver stand for " + body.stands_for));
    if (report.interrupted) {
        page.line(page.warn(fmt::format("! Interrupted after {}: what would have come later is missing.",
                                        human_duration(scenario.duration))));
    }
    if (!body.why_real.empty()) page.line(page.dim("real clock: " + body.why_real));
}

void write_messages(Page& page, const measure::Report& report) {
    const measure::MessageCounts& counts = report.messages;
    std::string numbers;
    std::string words;
    const auto add = [&](std::string_view word, std::uint64_t count, auto paint) {
        const std::string number = grouped(count);
        const std::size_t width = std::max(columns(number), columns(word)) + 3;
        numbers += count == 0 ? page.dim(right(number, width)) : paint(right(number, width));
        words += right(word, width);
    };
    const auto as_bold = [&](const std::string& text) { return page.bold(text); };
    const auto as_good = [&](const std::string& text) { return page.good(text); };
    const auto as_warn = [&](const std::string& text) { return page.warn(text); };
    const auto as_bad = [&](const std::string& text) { return page.bad(text); };
    add("sent", counts.sent, as_bold);
    add("delivered", counts.delivered, as_good);
    add("queued", counts.queued, as_warn);
    add("bounced", counts.bounced, as_warn);
    add("lost", counts.lost, as_bad);
    add("abandoned", counts.abandoned, as_warn);
    add("duplicated", counts.duplicated, as_bad);
    page.line();
    page.line(numbers);
    page.line(page.dim(words));
    std::string work = "   in " + counted(report.attempts, "attempt") +
                       (report.body.sees_attempts ? "" : " that servers saw") + page.dot() +
                       counted(report.connections, "connection");
    if (report.notices.sent > 0) {
        work += fmt::format("{}{}: {} delivered, {} failed", page.dot(),
                            counted(report.notices.sent, "bounce notice"), grouped(report.notices.delivered),
                            grouped(report.notices.failed));
    }
    page.line(page.dim(work));
}

}  // namespace

std::string summary(const measure::Report& report, const Look& look) {
    Page page(look);
    write_title(page, report);
    write_messages(page, report);
    write_domains(page, report);
    write_stores(page, report);
    write_migrations(page, report);
    write_kinds(page, report);
    write_delay(page, report);
    write_retries(page, report);
    write_dns(page, report);
    write_notes(page, report);
    write_expectations(page, report);
    return page.text();
}

}  // namespace mxdrill::reports
