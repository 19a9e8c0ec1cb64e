#include "sim/measure/migrations.hpp"

#include <algorithm>
#include <numeric>
#include <set>

#include "sim/measure/kinds.hpp"

namespace mxdrill::measure {
namespace {

std::set<trace::ServerId> hosts_of(const trace::Listing& listing) {
    std::set<trace::ServerId> hosts;
    for (const trace::Tier& tier : listing.tiers) hosts.insert(tier.hosts.begin(), tier.hosts.end());
    return hosts;
}

bool names_any(const trace::Listing& listing, const std::set<trace::ServerId>& servers) {
    const auto hosts = hosts_of(listing);
    return std::any_of(servers.begin(), servers.end(), [&](auto id) { return hosts.contains(id); });
}

}  // namespace

Migrations::Migrations(const trace::Cast& cast) : cast_(cast) {
    for (trace::DomainId domain = 0; domain < cast.domains.size(); ++domain) {
        const auto& listings = cast.domains[domain].listings;
        if (listings.size() < 2) continue;
        const auto first = hosts_of(listings.front());
        const auto last = hosts_of(listings.back());
        Migration migration;
        migration.domain = domain;
        migration.sides.assign(cast.servers.size(), Side::neither);
        std::set<trace::ServerId> old_ones;
        for (const trace::ServerId id : last) migration.sides[id] = Side::new_one;
        for (const trace::ServerId id : first) {
            if (last.contains(id)) continue;
            migration.sides[id] = Side::old_one;
            old_ones.insert(id);
        }
        if (old_ones.empty()) continue;
        for (auto listing = listings.rbegin(); !names_any(*listing, old_ones); ++listing)
            migration.change = listing->from;
        migrations_.push_back(std::move(migration));
    }
}

bool Migrations::on_try_ended(const trace::TryEnded& event, trace::DomainId domain, base::Instant at) {
    Migration* migration = of(domain);
    if (migration == nullptr || !event.address) return false;
    const auto server = cast_.server_at.find(*event.address);
    if (server == cast_.server_at.end() || migration->sides[server->second] != Side::old_one) return false;
    migration->last_try = at;
    return event.outcome != trace::Outcome::accepted && event.start >= migration->change;
}

void Migrations::on_taken(const Ledger::Change& change, base::Instant at) {
    if (change.before.taken.happened() || !change.after.taken.happened()) return;
    Migration* migration = of(change.after.domain);
    if (migration == nullptr) return;
    const Side side = migration->sides[change.after.taken.server];
    if (side == Side::neither) return;
    const bool is_old = side == Side::old_one;
    (is_old ? migration->to_old : migration->to_new).add(at);
    if (is_old) migration->last_to_old = at;
    if (at >= migration->change) ++(is_old ? migration->old_since_change : migration->new_since_change);
}

void Migrations::on_change(const Ledger::Change& change) {
    Migration& migration = *of(change.after.domain);
    --migration.turned_away[static_cast<std::size_t>(change.before.final())];
    ++migration.turned_away[static_cast<std::size_t>(change.after.final())];
}

void Migrations::on_turned_away(const Message& message) {
    ++of(message.domain)->turned_away[static_cast<std::size_t>(message.final())];
}

std::vector<MigrationReport> Migrations::report() const {
    std::vector<MigrationReport> reports;
    for (const Migration& migration : migrations_) reports.push_back(report_of(migration));
    return reports;
}

MigrationReport Migrations::report_of(const Migration& migration) const {
    MigrationReport report;
    report.domain = cast_.domains[migration.domain].name.text();
    report.change = migration.change.since_start;
    for (trace::ServerId id = 0; id < cast_.servers.size(); ++id) {
        if (migration.sides[id] == Side::neither) continue;
        auto& names = migration.sides[id] == Side::old_one ? report.old_servers : report.new_servers;
        names.push_back(cast_.servers[id].name.text());
    }
    std::sort(report.old_servers.begin(), report.old_servers.end());
    std::sort(report.new_servers.begin(), report.new_servers.end());
    report.old_since_change = migration.old_since_change;
    report.new_since_change = migration.new_since_change;
    if (migration.last_to_old) report.last_to_old = migration.last_to_old->since_start;
    if (migration.last_try) {
        report.safe_switch_off = std::max(migration.last_try->since_start, report.change);
    }
    report.turned_away = counts_of(
        std::accumulate(migration.turned_away.begin(), migration.turned_away.end(), std::uint64_t{0}),
        migration.turned_away, 0);
    TimeSlices to_old = migration.to_old;
    TimeSlices to_new = migration.to_new;
    to_old.lengthen(to_new.length());
    to_new.lengthen(to_old.length());
    for (std::size_t i = 0; i < std::max(to_old.counts().size(), to_new.counts().size()); ++i) {
        const auto count = [&](const TimeSlices& slices) {
            return i < slices.counts().size() ? slices.counts()[i] : 0;
        };
        report.over_time.push_back(
            {to_old.length() * static_cast<std::int64_t>(i), count(to_old), count(to_new)});
    }
    return report;
}

Migrations::Migration* Migrations::of(trace::DomainId domain) {
    for (Migration& migration : migrations_) {
        if (migration.domain == domain) return &migration;
    }
    return nullptr;
}

}  // namespace mxdrill::measure
