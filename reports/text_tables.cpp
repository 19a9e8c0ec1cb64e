#include <fmt/format.h>

#include <algorithm>

#include "reports/text_sections.hpp"
#include "reports/words.hpp"

namespace mxdrill::reports {
namespace {

constexpr std::size_t kCell = 15;
constexpr std::size_t kAttemptsFirst = 7;
constexpr std::size_t kAttemptsLast = 3;
constexpr std::size_t kQuestionsShown = 8;

std::string cell(const measure::Seconds& span) {
    return right(span ? human_duration(*span) : "", kCell);
}

std::string words_text(const measure::WordCounts& words) {
    std::string text;
    for (const auto& [word, count] : words) {
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", grouped(count), word);
    }
    return text;
}

void write_attempt(Page& page, const measure::AttemptReport& attempt) {
    page.line(fmt::format("  attempt {}{}{}{}{}{}", left(std::to_string(attempt.attempt), 6),
                          right(grouped(attempt.messages), 12), cell(attempt.age_p50), cell(attempt.gap_min),
                          cell(attempt.gap_p50), cell(attempt.gap_max)));
}

}  // namespace

void write_stores(Page& page, const measure::Report& report) {
    if (report.stores.size() < 2) return;
    page.line();
    page.line("  " + page.bold("Mailboxes"));
    for (const auto& store : report.stores) {
        const double share =
            report.messages.delivered == 0
                ? 0
                : static_cast<double>(store.delivered) / static_cast<double>(report.messages.delivered);
        page.line(fmt::format("  {}{}{}  {}", left(store.store, 30), right(grouped(store.delivered), 10),
                              right(percent(share), 9), page.accent(page.bar(share, 26))));
    }
}

void write_kinds(Page& page, const measure::Report& report) {
    if (report.kinds.size() < 2 && (report.kinds.empty() || report.kinds.front().kind == "mail")) return;
    constexpr std::size_t kCount = 12;
    page.line();
    page.line("  " + page.bold(left("Kinds", 14)) +
              page.dim(right("sent", kCount) + right("delivered", kCount) + right("bounced", kCount) +
                       right("abandoned", kCount) + right("median delay", kCell) + right("max", kCell)));
    for (const auto& kind : report.kinds) {
        const measure::MessageCounts& counts = kind.messages;
        page.line("  " + left(kind.kind, 14) + right(grouped(counts.sent), kCount) +
                  right(grouped(counts.delivered), kCount) + right(grouped(counts.bounced), kCount) +
                  right(grouped(counts.abandoned), kCount) + cell(kind.delay.p50) + cell(kind.delay.max));
    }
}

void write_delay(Page& page, const measure::Report& report) {
    const measure::DelayReport& delay = report.delay;
    if (!delay.min) return;
    page.line();
    page.line("  " + page.bold(left("Delay to the mailbox", 17)) +
              page.dim(right("min", 12) + right("median", kCell) + right("p90", kCell) + right("p99", kCell) +
                       right("max", kCell)));
    page.line(std::string(17, ' ') + cell(delay.min) + cell(delay.p50) + cell(delay.p90) + cell(delay.p99) +
              cell(delay.max));
}

void write_retries(Page& page, const measure::Report& report) {
    const auto& attempts = report.by_attempt;
    if (attempts.size() < 2) return;
    page.line();
    page.line("  " + page.bold(left("Retries", 14)) +
              page.dim(right("messages", 12) + right("median age", kCell) + right("shortest gap", kCell) +
                       right("median", kCell) + right("longest", kCell)));
    const bool is_long = attempts.size() > kAttemptsFirst + kAttemptsLast + 2;
    const std::size_t first = is_long ? kAttemptsFirst : attempts.size();
    const std::size_t last = is_long ? attempts.size() - kAttemptsLast : attempts.size();
    for (std::size_t i = 0; i < first; ++i) write_attempt(page, attempts[i]);
    if (is_long) {
        page.line(page.dim(fmt::format("  {} {} more attempts", page.sign("⋮", ":"), last - first)));
    }
    for (std::size_t i = last; i < attempts.size(); ++i) write_attempt(page, attempts[i]);
}

void write_dns(Page& page, const measure::Report& report) {
    if (report.dns.empty()) return;
    std::size_t width = 28;
    const std::size_t shown = std::min(report.dns.size(), kQuestionsShown);
    for (std::size_t i = 0; i < shown; ++i) width = std::max(width, columns(report.dns[i].name) + 2);
    page.line();
    page.line("  " + page.bold(left("DNS queries", width)));
    for (std::size_t i = 0; i < shown; ++i) {
        const auto& question = report.dns[i];
        page.line(fmt::format("  {}{}{}  {}", left(question.name, width), left(question.type, 6),
                              right(grouped(question.queries), 8), page.dim(words_text(question.outcomes))));
    }
    if (report.dns.size() == shown) return;
    std::uint64_t queries = 0;
    for (std::size_t i = shown; i < report.dns.size(); ++i) queries += report.dns[i].queries;
    page.line(page.dim(fmt::format("  {} {} more, {}", page.sign("⋮", ":"), report.dns.size() - shown,
                                   counted(queries, "query", "queries"))));
}

}  // namespace mxdrill::reports
