#include "sim/measure/reach.hpp"

#include <algorithm>
#include <variant>

namespace mxdrill::measure {

using base::Instant;
using protocol::RecordType;
using trace::DomainId;

Reach::Reach(const trace::Cast& cast, std::optional<std::int64_t> at_most, bool stops_at_reply)
    : cast_(cast), at_most_(at_most), stops_at_reply_(stops_at_reply) {
    const auto has = [&](bool is_v6) {
        return std::any_of(cast.server_at.begin(), cast.server_at.end(),
                           [=](const auto& server) { return server.first.is_v6() == is_v6; });
    };
    has_v4_ = has(false);
    has_v6_ = has(true);
}

std::vector<DomainId> Reach::on_lookup(const trace::LookupEnded& event, Instant at) {
    std::vector<DomainId> lost;
    if (event.type == RecordType::mx) {
        const auto domain = cast_.domain_named(event.name);
        if (!domain) return lost;
        learn_hosts(*domain, event);
        // Without MX records a domain is its own host (RFC 5321 §5.1), whose addresses are asked for next.
        if (event.failure && event.failure != trace::Outcome::nodata) lost.push_back(*domain);
        return lost;
    }
    if (event.type != RecordType::a && event.type != RecordType::aaaa) return lost;
    const bool is_v6 = event.type == RecordType::aaaa;
    Host& host = hosts_[event.name];
    Addresses& found = (is_v6 ? host.v6 : host.v4).emplace();
    for (const protocol::Record& record : *event.records) {
        const auto* address = std::get_if<base::IpAddress>(&record.data);
        if (address != nullptr && !event.failure) found.insert(*address);
    }
    for (const auto& [domain, hosts] : hosts_of_) {
        if (hosts.contains(event.name) && is_out_of_reach(domain, Who::nameless, at)) lost.push_back(domain);
    }
    return lost;
}

std::vector<DomainId> Reach::on_turned_away(const trace::TurnedAway& event, Instant at) {
    std::vector<DomainId> lost;
    if (!event.to.empty()) return lost;
    Refusals& refusals = refusals_[event.address];
    refusals.nameless = at;
    refusals.has_answered_since = false;
    const auto has_address = [&](const base::Name& name) {
        const auto host = hosts_.find(name);
        if (host == hosts_.end()) return false;
        const auto& found = event.address.is_v6() ? host->second.v6 : host->second.v4;
        return found && found->contains(event.address);
    };
    for (const auto& [domain, hosts] : hosts_of_) {
        const bool has_ended = stops_at_reply_ && !event.reply.empty();
        if (std::any_of(hosts.begin(), hosts.end(), has_address) &&
            (has_ended || is_out_of_reach(domain, Who::all, at)))
            lost.push_back(domain);
    }
    return lost;
}

void Reach::on_try_ended(const trace::TryEnded& event, Instant at) {
    if (!event.address) return;
    if (event.stage < protocol::Stage::mail) {
        Refusals& refusals = refusals_[*event.address];
        refusals.named = at;
        refusals.has_answered_since = false;
    } else if (const auto known = refusals_.find(*event.address); known != refusals_.end()) {
        known->second.has_answered_since = true;
    }
}

void Reach::learn_hosts(DomainId domain, const trace::LookupEnded& event) {
    std::set<base::Name>& hosts = hosts_of_[domain];
    hosts.clear();
    if (event.failure == trace::Outcome::nodata) hosts.insert(event.name);
    if (event.failure) return;
    for (const protocol::Record& record : *event.records) {
        const auto* mx = std::get_if<protocol::Mx>(&record.data);
        if (mx != nullptr && !mx->exchange.is_root()) hosts.insert(mx->exchange);
    }
}

bool Reach::is_out_of_reach(DomainId domain, Who who, Instant at) const {
    bool may_answer = false;
    std::int64_t dead = 0;
    for (const base::Name& name : hosts_of_.at(domain)) {
        const Chances chances = chances_of(name, who, at);
        may_answer |= chances.may_answer;
        dead += chances.dead;
    }
    return !may_answer || (at_most_ && dead >= *at_most_);
}

// An address where nobody listens swallows what comes, and nobody sees it.
bool Reach::is_dead(const base::IpAddress& address, Who who, Instant at) const {
    if (!cast_.server_at.contains(address)) return true;
    const auto known = refusals_.find(address);
    if (known == refusals_.end()) return false;
    const Refusals& refusals = known->second;
    const base::Duration lasts = refusals.has_answered_since ? kTurnedAway : kRemembered;
    const auto counts = [&](const std::optional<Instant>& last) { return last && at - *last <= lasts; };
    return counts(refusals.nameless) || (who == Who::all && counts(refusals.named));
}

// Some MTAs count a host without an address too.
Reach::Chances Reach::chances_of(const base::Name& name, Who who, Instant at) const {
    const auto host = hosts_.find(name);
    if (host == hosts_.end()) return {.may_answer = true};
    Chances chances;
    const auto add = [&](const std::optional<Addresses>& found, bool may_exist) {
        if (!found) {
            chances.may_answer |= may_exist;
            return;
        }
        for (const base::IpAddress& address : *found) {
            const bool dead = is_dead(address, who, at);
            chances.may_answer |= !dead;
            chances.dead += dead ? 1 : 0;
        }
    };
    add(host->second.v4, has_v4_);
    add(host->second.v6, has_v6_);
    if (!chances.may_answer && chances.dead == 0) chances.dead = 1;
    return chances;
}

}  // namespace mxdrill::measure
