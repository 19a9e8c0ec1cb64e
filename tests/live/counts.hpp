// What a report counts, in lines that two bodies can be compared by.
#pragma once

#include <fmt/core.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sim/measure/report.hpp"

namespace mxdrill::testing {

using Lines = std::vector<std::string>;

inline std::string text_of(const measure::MessageCounts& counts) {
    return fmt::format("{} sent: {} delivered, {} bounced, {} queued, {} lost, {} abandoned, {} duplicated",
                       counts.sent, counts.delivered, counts.bounced, counts.queued, counts.lost,
                       counts.abandoned, counts.duplicated);
}

inline std::string text_of(const measure::WordCounts& counts) {
    std::string text;
    for (const auto& [word, count] : counts) text += fmt::format(" {} {}", count, word);
    return text;
}

inline void add_domain(Lines& lines, const measure::DomainReport& domain) {
    lines.push_back(fmt::format("{}: {} accepted", domain.domain, domain.accepted));
    for (const auto& tier : domain.tiers) {
        for (const auto& host : tier.hosts) {
            lines.push_back(fmt::format("{} {} {}: {} tries, {} accepted, {} delivered,{}", domain.domain,
                                        tier.preference, host.server, host.tries, host.accepted,
                                        host.delivered, text_of(host.outcomes)));
        }
    }
}

/// All counts of a report that stand for what messages met. A time is in none of them, but whether an
/// expectation about one holds is.
inline Lines counts_of(const measure::Report& report) {
    Lines lines{text_of(report.messages), fmt::format("{} attempts", report.attempts),
                fmt::format("{} notices, {} delivered, {} failed", report.notices.sent,
                            report.notices.delivered, report.notices.failed)};
    for (const auto& domain : report.domains) add_domain(lines, domain);
    for (const auto& store : report.stores)
        lines.push_back(fmt::format("{} in store {}", store.delivered, store.store));
    for (const auto& kind : report.kinds)
        lines.push_back(fmt::format("{}: {}", kind.kind, text_of(kind.messages)));
    for (const auto& migration : report.migrations) {
        lines.push_back(fmt::format("{} moved: {} to old servers since, {} to new", migration.domain,
                                    migration.old_since_change, migration.new_since_change));
        lines.push_back(fmt::format("turned away: {}", text_of(migration.turned_away)));
    }
    for (const auto& fault : report.faults)
        lines.push_back(fmt::format("fault {} fired {} times", fault.index, fault.fired.value_or(0)));
    for (const auto& verdict : report.expectations)
        lines.push_back(fmt::format("{}: {}", verdict.text, verdict.passed ? "holds" : "fails"));
    return lines;
}

/// Under its words: how often something kept for a while had to be had anew. A message that comes in the
/// moment in which a cached answer or a kept connection ends may find it or not.
using KeptCounts = std::map<std::string, std::uint64_t>;

inline KeptCounts kept_counts_of(const measure::Report& report) {
    KeptCounts counts{{"connections", report.connections}};
    for (const auto& question : report.dns) {
        for (const auto& [outcome, count] : question.outcomes)
            counts[fmt::format("{} {} {}", question.name, question.type, outcome)] = count;
    }
    return counts;
}

}  // namespace mxdrill::testing
