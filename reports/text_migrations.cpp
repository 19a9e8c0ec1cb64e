#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "reports/text_sections.hpp"
#include "reports/words.hpp"

namespace mxdrill::reports {
namespace {

constexpr std::size_t kRows = 12;
constexpr std::size_t kOldShareBar = 30;

// Slices joined so that there are no more than kRows.
std::vector<measure::MigrationSlice> rows_of(const std::vector<measure::MigrationSlice>& slices) {
    const std::size_t together = (slices.size() + kRows - 1) / kRows;
    std::vector<measure::MigrationSlice> rows;
    for (std::size_t i = 0; i < slices.size(); ++i) {
        if (i % together == 0) rows.push_back({slices[i].from, 0, 0});
        rows.back().to_old += slices[i].to_old;
        rows.back().to_new += slices[i].to_new;
    }
    return rows;
}

void write_over_time(Page& page, const measure::MigrationReport& migration) {
    page.line("    " + page.dim(left("from", 14) + right("old", 12) + right("new", 12)));
    for (const auto& row : rows_of(migration.over_time)) {
        const std::uint64_t both = row.to_old + row.to_new;
        const double old_share = both == 0 ? 0 : static_cast<double>(row.to_old) / static_cast<double>(both);
        page.line(fmt::format("    {}{}{}  {}", left(human_duration(row.from), 14),
                              right(grouped(row.to_old), 12), right(grouped(row.to_new), 12),
                              page.accent(page.bar(old_share, kOldShareBar))));
    }
}

void write_turned_away(Page& page, const measure::MessageCounts& counts) {
    if (counts.sent == 0) {
        page.line("    No message was turned away by an old server after the change.");
        return;
    }
    std::string ends;
    const auto add = [&](std::uint64_t count, std::string_view word) {
        if (count > 0) ends += fmt::format("{}{} {}", ends.empty() ? "" : ", ", grouped(count), word);
    };
    add(counts.delivered, "delivered in the end");
    add(counts.queued, "queued");
    add(counts.bounced, "bounced");
    add(counts.lost, "lost");
    add(counts.abandoned, "abandoned");
    const std::string text = fmt::format("    {} turned away by an old server after the change: {}.",
                                         counted(counts.sent, "message was", "messages were"), ends);
    page.line(counts.bounced + counts.lost > 0 ? page.bad(text) : text);
}

void write_migration(Page& page, const measure::Report& report, const measure::MigrationReport& migration) {
    page.line();
    page.line("  " + page.bold("Migration of " + migration.domain) +
              page.dim(fmt::format("  no longer to the old {} from {} on",
                                   migration.old_servers.size() == 1 ? "server" : "servers",
                                   human_duration(migration.change))));
    write_over_time(page, migration);
    if (report.scenario.duration <= migration.change) {
        page.line("    The run ended before the change, and tells nothing of it.");
        return;
    }
    if (migration.last_to_old) {
        const auto late = *migration.last_to_old - migration.change;
        page.line(
            fmt::format("    The last message to an old server came {} {} the change; {} came after it.",
                        human_duration(late.count() < 0 ? -late : late),
                        late.count() < 0 ? "before" : "after", grouped(migration.old_since_change)));
    }
    write_turned_away(page, migration.turned_away);
    if (report.interrupted)
        page.line("    When the old servers can be switched off, an interrupted run does not tell.");
    if (!migration.safe_switch_off) return;
    page.line("    " +
              page.bold(fmt::format("The old servers can be switched off {} after the change.",
                                    human_duration(*migration.safe_switch_off - migration.change))) +
              page.dim(fmt::format(" No sender went there later than {}.",
                                   human_duration(*migration.safe_switch_off))));
}

}  // namespace

void write_migrations(Page& page, const measure::Report& report) {
    for (const auto& migration : report.migrations) write_migration(page, report, migration);
}

}  // namespace mxdrill::reports
