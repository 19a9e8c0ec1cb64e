// A report with something of everything in it: Google Workspace's five hosts through a two-hour outage.
#pragma once

#include "sim/measure/report.hpp"

namespace mxdrill::tests {

inline measure::Host host(std::string server, std::string address, std::uint64_t tries,
                          std::uint64_t accepted, std::optional<double> share, measure::WordCounts outcomes) {
    measure::Host host;
    host.server = std::move(server);
    host.addresses = {std::move(address)};
    host.tries = tries;
    host.accepted = host.delivered = accepted;
    host.share = share;
    if (share) {
        host.share_low = *share * 0.99;
        host.share_high = *share * 1.01;
    }
    host.outcomes = std::move(outcomes);
    return host;
}

inline measure::DomainReport google_workspace() {
    using measure::Host;
    measure::TierReport first{1, 6002, 6002, 6002 / 7201.0, {}, {std::nullopt, 0, std::nullopt}};
    first.hosts = {host("aspmx.l.google.com", "192.0.2.1", 7201, 6002, 6002 / 7201.0,
                        {{"accepted", 6002}, {"refused", 1199}})};
    measure::TierReport second{5, 1199, 1199, 1199 / 7201.0, {}, {0.0408674, 1, 0.839796}};
    second.hosts = {host("alt1.aspmx.l.google.com", "192.0.2.2", 596, 596, 596 / 7201.0, {{"accepted", 596}}),
                    host("alt2.aspmx.l.google.com", "192.0.2.3", 605, 603, 603 / 7201.0,
                         {{"accepted", 603}, {"tempfail", 2}})};
    measure::TierReport third{10, 0, 0, 0.0, {}, {std::nullopt, 1, std::nullopt}};
    third.hosts = {host("alt3.aspmx.l.google.com", "192.0.2.4", 0, 0, 0.0, {}),
                   host("alt4.aspmx.l.google.com", "192.0.2.5", 0, 0, 0.0, {})};
    return {"example.test", 7201, {first, second, third}};
}

inline std::vector<measure::AttemptReport> long_schedule(std::size_t attempts) {
    std::vector<measure::AttemptReport> rows;
    for (std::uint32_t i = 1; i <= attempts; ++i) {
        measure::AttemptReport row;
        row.attempt = i;
        row.messages = i == 1 ? 7201 : 140 / i;
        row.age_p50 = base::minutes(30) * (i - 1);
        if (i > 1) row.gap_min = row.gap_p50 = base::minutes(30);
        if (i > 1) row.gap_max = base::milliseconds(1'861'250);
        rows.push_back(row);
    }
    return rows;
}

inline measure::Report sample_report() {
    using base::milliseconds;
    measure::Report report;
    report.scenario = {"google_workspace_outage.toml",
                       "Google Workspace: the first host is away for two hours", 7, base::hours(36)};
    report.messages = {7201, 7199, 1, 0, 1, 0, 3};
    report.attempts = 7341;
    report.connections = 8402;
    report.notices = {1, 1, 0};
    report.domains = {google_workspace()};
    report.stores = {{"mailbox", 7199}};
    report.delay = {milliseconds(200), milliseconds(202), milliseconds(261), milliseconds(1'800'204),
                    milliseconds(7'260'448)};
    report.by_attempt = long_schedule(17);
    report.dns = {{"alt1.aspmx.l.google.com", "A", 3, {{"answered", 3}}},
                  {"aspmx.l.google.com", "A", 36, {{"answered", 30}, {"servfail", 6}}},
                  {"example.test", "MX", 36, {{"answered", 36}}}};
    report.faults = {{0, "primary", 1199}, {1, std::nullopt, 0}, {2, "slow-dns", 0}};
    report.expectations = {
        {0, "lost = 0", measure::Unit::count, 1.0, false, "Nothing may be lost, whatever the primary does."},
        {1, "share of tier 5 of example.test ≥ 15%", measure::Unit::share, 1199 / 7201.0, true, ""},
        {2, "delay p99 ≤ 1h", measure::Unit::seconds, 1800.204, true, "An hour is what people wait."},
        {3, "split of tier 10 ≥ 0.001", measure::Unit::probability, std::nullopt, false, ""}};
    report.passed = false;
    return report;
}

/// The same with spam among the mail, and a move from one provider to another twelve hours after the start.
inline measure::Report migration_report() {
    using base::hours;
    using base::minutes;
    measure::Report report = sample_report();
    const measure::DelayReport delay = report.delay;
    report.kinds = {{"mail", {7000, 6999, 1, 0, 0, 0, 3}, delay},
                    {"spam", {201, 120, 0, 0, 0, 81, 0}, delay}};
    measure::MigrationReport migration;
    migration.domain = "example.test";
    migration.change = hours(12);
    migration.old_servers = {"mx1.old.test", "mx2.old.test"};
    migration.new_servers = {"mx.new.test"};
    migration.old_since_change = 61;
    migration.new_since_change = 4100;
    migration.last_to_old = hours(12) + minutes(52);
    migration.safe_switch_off = hours(12) + minutes(59);
    migration.turned_away = {14, 12, 2, 0, 0, 0, 0};
    for (int hour = 0; hour < 24; ++hour) {
        const bool moved = hour > 12;
        migration.over_time.push_back({hours(hour),
                                       moved        ? 0U
                                       : hour == 12 ? 61U
                                                    : 300U,
                                       moved        ? 350U
                                       : hour == 12 ? 250U
                                                    : 0U});
    }
    report.migrations = {migration};
    return report;
}

}  // namespace mxdrill::tests
