#include "sim/measure/unseen_attempts.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace mxdrill::measure {
namespace {

using protocol::RecordType;

bool has(const trace::Listing& listing, trace::ServerId server) {
    return std::any_of(listing.tiers.begin(), listing.tiers.end(), [&](const trace::Tier& tier) {
        return std::find(tier.hosts.begin(), tier.hosts.end(), server) != tier.hosts.end();
    });
}

}  // namespace

UnseenAttempts::UnseenAttempts(const scenario::Expectation& expectation, const trace::Cast& cast)
    : scope_(expectation, cast), domain_(expectation.domain), cast_(&cast) {}

bool UnseenAttempts::matter_to(const scenario::Expectation& expectation) {
    return expectation.metric == scenario::Metric::attempts ||
           expectation.metric == scenario::Metric::retry_gap || expectation.attempt.has_value();
}

void UnseenAttempts::on_arrival(const Message& message) {
    if (!scope_.selects(message)) return;
    ++elsewhere_;
    ++on_their_way_;
}

void UnseenAttempts::on_change(const Ledger::Change& change, base::Instant) {
    if (!scope_.selects(change.after)) return;
    if (change.before.attempts == 0 && change.after.attempts > 0) --elsewhere_;
    if (change.before.final() == Final::queued && change.after.final() != Final::queued) --on_their_way_;
}

// Without MX records of its own a domain is its own host, so `nodata` ends no attempt yet (RFC 5321 §5.1).
void UnseenAttempts::on_lookup(const trace::LookupEnded& event, base::Instant at) {
    if (event.type == RecordType::mx) {
        const auto domain = cast_->domain_named(event.name);
        const bool ends_it = event.failure && event.failure != trace::Outcome::nodata;
        if (ends_it && domain && concerns(cast_->domains[*domain])) ++without_way_;
        return;
    }
    if (event.type != RecordType::a && event.type != RecordType::aaaa) return;
    for (trace::ServerId id = 0; id < cast_->servers.size(); ++id) {
        if (cast_->servers[id].name != event.name) continue;
        for (const base::IpAddress& address : cast_->servers[id].addresses) {
            if (address.is_v6() != (event.type == RecordType::aaaa)) continue;
            if (event.failure) {
                lose(id, address, at);
            } else {
                lost_.erase(address);
            }
        }
    }
}

void UnseenAttempts::on_try(const trace::TryEnded& event) {
    if (event.address) lost_.erase(*event.address);
}

void UnseenAttempts::on_turned_away(const trace::TurnedAway& event, base::Instant at) {
    const auto server = cast_->server_at.find(event.address);
    if (event.to.empty() && server != cast_->server_at.end()) lose(server->second, event.address, at);
}

// A resolver may still know what the zones listed before.
void UnseenAttempts::lose(trace::ServerId server, const base::IpAddress& address, base::Instant at) {
    lost_.insert(address);
    for (const trace::Domain& domain : cast_->domains) {
        const bool has_no_way =
            std::any_of(domain.listings.begin(), domain.listings.end(), [&](const auto& listing) {
                return listing.from <= at && has(listing, server) && is_lost(listing);
            });
        if (has_no_way && concerns(domain)) ++without_way_;
    }
}

bool UnseenAttempts::is_lost(const trace::Listing& listing) const {
    return std::all_of(listing.tiers.begin(), listing.tiers.end(), [&](const trace::Tier& tier) {
        return std::all_of(tier.hosts.begin(), tier.hosts.end(), [&](trace::ServerId host) {
            const auto& addresses = cast_->servers[host].addresses;
            return std::all_of(addresses.begin(), addresses.end(),
                               [&](const base::IpAddress& address) { return lost_.contains(address); });
        });
    });
}

bool UnseenAttempts::concerns(const trace::Domain& domain) const {
    return on_their_way_ > 0 && (!domain_ || domain.name == *domain_);
}

std::optional<double> UnseenAttempts::actual() const {
    return static_cast<double>(elsewhere_ + without_way_);
}

std::string UnseenAttempts::why() const {
    const auto counted = [](std::uint64_t count, std::string_view what) {
        return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
    };
    if (elsewhere_ > 0)
        return counted(elsewhere_, "message") + " came to no server, so the sender alone knows the attempts";
    if (without_way_ > 0)
        return (without_way_ == 1 ? "once" : counted(without_way_, "time")) +
               " no server could be found, or reached in a message's name, so the sender alone knows which "
               "attempts ended there";
    return {};
}

}  // namespace mxdrill::measure
