#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <variant>

#include "reports/actual_text.hpp"
#include "reports/comparison.hpp"
#include "reports/words.hpp"
#include "sim/base/overloaded.hpp"

namespace mxdrill::reports {
namespace {

using measure::Change;
using measure::Topic;

constexpr std::size_t kValue = 15;
constexpr std::size_t kNarrowestName = 24;
constexpr std::size_t kWidestName = 60;

// By Topic.
constexpr std::array<std::string_view, 12> kHeadings{"Run",
                                                     "Expectations",
                                                     "Messages",
                                                     "Messages by kind",
                                                     "Who accepted them",
                                                     "Hosts",
                                                     "Mailboxes",
                                                     "Migration",
                                                     "Delay to the mailbox",
                                                     "Retries",
                                                     "Faults that fired",
                                                     "DNS queries"};

// A file that somebody else wrote should not command the terminal.
std::string harmless(std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; },
        '?');
    return text;
}

bool is_shown_as_percentage(Topic topic) {
    return topic == Topic::tiers || topic == Topic::hosts || topic == Topic::stores;
}

double share_of(const measure::Proportion& share) {
    return share.trials == 0 ? 0 : static_cast<double>(share.hits) / static_cast<double>(share.trials);
}

std::string value_text(const Page& page, Topic topic, const measure::Compared& value) {
    const auto text = base::Overloaded{
        [&](std::monostate) { return std::string(page.sign("–", "-")); },
        [](std::uint64_t count) { return grouped(count); },
        [&](const measure::Proportion& share) {
            if (!is_shown_as_percentage(topic)) return grouped(share.hits);
            return actual_text(share_of(share), measure::Unit::share);
        },
        [](base::Duration span) { return human_duration(span); },
        [](const std::string& word) { return harmless(word); },
        [&](const measure::Outcome& outcome) {
            return fmt::format("{} {}", page.sign(outcome.holds ? "✓" : "✗", outcome.holds ? "ok" : "FAIL"),
                               actual_text(outcome.actual, outcome.unit));
        },
    };
    return std::visit(text, value);
}

std::string signed_count(std::uint64_t before, std::uint64_t after) {
    return after < before ? "-" + grouped(before - after) : "+" + grouped(after - before);
}

std::string signed_span(base::Duration before, base::Duration after) {
    const base::Duration apart = after < before ? before - after : after - before;
    if (apart < base::milliseconds(1)) return "by less than 0.001 s";
    return (after < before ? "-" : "+") + human_duration(apart);
}

// By how much the second is more, and within which bounds where chance has a say.
std::string difference_text(const Change& change) {
    if (change.before.index() != change.after.index()) return {};
    if (change.difference)
        return fmt::format("{:+.2f} to {:+.2f} points", change.difference->low * 100,
                           change.difference->high * 100);
    if (const auto* before = std::get_if<std::uint64_t>(&change.before))
        return signed_count(*before, std::get<std::uint64_t>(change.after));
    if (const auto* before = std::get_if<measure::Proportion>(&change.before)) {
        const auto& after = std::get<measure::Proportion>(change.after);
        if (!is_shown_as_percentage(change.topic)) return signed_count(before->hits, after.hits);
        return fmt::format("{:+.2f} points", (share_of(after) - share_of(*before)) * 100);
    }
    if (const auto* before = std::get_if<base::Duration>(&change.before)) {
        const auto after = std::get<base::Duration>(change.after);
        return signed_span(*before, after);
    }
    if (const auto* before = std::get_if<measure::Outcome>(&change.before)) {
        const auto& after = std::get<measure::Outcome>(change.after);
        if (before->holds != after.holds) return after.holds ? "holds now" : "fails now";
    }
    return {};
}

void write_table(Page& page, const std::vector<Change>& changes) {
    std::size_t width = kNarrowestName;
    for (const Change& change : changes) width = std::max(width, std::min(kWidestName, columns(change.name)));
    std::optional<Topic> topic;
    for (const Change& change : changes) {
        if (topic != change.topic) {
            topic = change.topic;
            if (&change != &changes.front()) page.line();
            page.line("  " + page.bold(left(kHeadings[static_cast<std::size_t>(change.topic)], width + 2)) +
                      page.dim(right("A", kValue) + right("B", kValue)));
        }
        const auto row = left(page.plain(harmless(change.name)), width) +
                         right(value_text(page, change.topic, change.before), kValue) +
                         right(value_text(page, change.topic, change.after), kValue) + "   " +
                         difference_text(change);
        const auto mark = change.is_regression ? page.bad(page.sign("✗", "!")) : std::string(" ");
        page.line("  " + mark + " " + (change.is_regression ? page.bad(row) : row));
    }
}

std::string run_text(const Page& page, const measure::Comparison& comparison) {
    std::string text;
    for (const Change& change : comparison.run) {
        const auto before = value_text(page, change.topic, change.before);
        const auto after = value_text(page, change.topic, change.after);
        if (before == after) continue;  // lengths that differ by less than is shown
        text += fmt::format("{}{} {} {} {}", text.empty() ? "" : ", ", change.name, before,
                            page.sign("→", "->"), after);
    }
    return text;
}

std::string_view nothing_changed(const measure::Comparison& comparison) {
    return comparison.has_chance ? "Nothing changed beyond what chance explains"
                                 : "Nothing changed, to the last figure";
}

std::string gaps_text(const measure::Comparison& comparison) {
    std::string text;
    if (const auto count = comparison.no_longer_judged(); count > 0)
        text += fmt::format("; {} no longer judged", counted(count, "expectation is", "expectations are"));
    if (comparison.unjudged > 0)
        text += fmt::format("; neither run judges {}", counted(comparison.unjudged, "expectation"));
    if (!comparison.sees_attempts) text += "; attempts are not compared, for some are missing";
    return text;
}

void write_verdict(Page& page, const measure::Comparison& comparison) {
    const std::vector<Change>& changes = comparison.changes;
    std::size_t failing = 0;
    std::size_t elsewhere = 0;
    for (const Change& change : changes) {
        if (!change.is_regression) continue;
        ++(change.topic == Topic::expectations ? failing : elsewhere);
    }
    std::string text;
    if (failing > 0) text = counted(failing, "expectation that held fails", "expectations that held fail");
    if (elsewhere > 0) {
        text += text.empty() ? "" : "; ";
        text += "mail went elsewhere (" + counted(elsewhere, "share") + ")";
    }
    page.line();
    if (text.empty()) {
        page.line("  " + page.warn("CHANGED") +
                  fmt::format("  {}, none in what was judged or where mail went{}",
                              counted(changes.size(), "difference"), gaps_text(comparison)));
    } else {
        page.line("  " + page.bad("REGRESSED") + "  " + text + gaps_text(comparison));
    }
}

void write_changed(Page& page, const ComparedRun& pair) {
    page.line();
    if (!pair.path.empty()) page.line(page.bold(harmless(pair.path)));
    const auto run = run_text(page, pair.comparison);
    if (!run.empty()) page.line("  " + page.dim(run));
    write_table(page, pair.comparison.changes);
    write_verdict(page, pair.comparison);
}

void write_sum(Page& page, const ComparedRuns& runs) {
    for (const auto& path : runs.only_in_a) page.line("Only in A: " + harmless(path));
    for (const auto& path : runs.only_in_b) page.line("Only in B: " + harmless(path));
    const auto changed = static_cast<std::size_t>(
        std::count_if(runs.pairs.begin(), runs.pairs.end(),
                      [](const ComparedRun& pair) { return !pair.comparison.changes.empty(); }));
    const auto regressed = static_cast<std::size_t>(
        std::count_if(runs.pairs.begin(), runs.pairs.end(),
                      [](const ComparedRun& pair) { return pair.comparison.regressed(); }));
    const auto sum =
        fmt::format("{} of runs: {} the same, {} changed, {} of these regressed",
                    counted(runs.pairs.size(), "pair"), runs.pairs.size() - changed, changed, regressed);
    page.line(regressed > 0 ? page.bad(sum) : changed > 0 ? page.warn(sum) : page.good(sum));
}

}  // namespace

bool ComparedRuns::regressed() const {
    return std::any_of(pairs.begin(), pairs.end(),
                       [](const ComparedRun& pair) { return pair.comparison.regressed(); });
}

std::string comparison_text(const ComparedRuns& runs, const Look& look) {
    Page page(look);
    const bool has_changed = std::any_of(runs.pairs.begin(), runs.pairs.end(), [](const ComparedRun& pair) {
        return !pair.comparison.changes.empty();
    });
    if (has_changed) {
        page.line(page.dim("A  ") + harmless(runs.a));
        page.line(page.dim("B  ") + harmless(runs.b));
    }
    for (const ComparedRun& pair : runs.pairs) {
        if (!pair.comparison.changes.empty()) write_changed(page, pair);
    }
    const bool is_single = runs.pairs.size() == 1 && runs.pairs.front().path.empty();
    if (!is_single) {
        if (has_changed) page.line();
        write_sum(page, runs);
    } else if (!has_changed) {
        const auto& comparison = runs.pairs.front().comparison;
        const auto run = run_text(page, comparison);
        page.line(page.good(nothing_changed(comparison)) + (run.empty() ? "" : " (" + run + ")") +
                  gaps_text(comparison) + ".");
    }
    return page.text();
}

}  // namespace mxdrill::reports
