#include "sim/serve/listings.hpp"

#include <algorithm>
#include <variant>

namespace mxdrill::serve {
namespace {

// Whether no later edition of the same origin has replaced it.
bool is_in_force(const scenario::Zone& zone, const scenario::Scenario& scenario, base::Instant now) {
    if (zone.from > now) return false;
    return std::none_of(scenario.zones.begin(), scenario.zones.end(), [&](const scenario::Zone& other) {
        return other.origin == zone.origin && other.from <= now && other.from > zone.from;
    });
}

DomainNow& entry_of(const base::Name& domain, std::vector<DomainNow>& domains) {
    const auto known = std::find_if(domains.begin(), domains.end(),
                                    [&](const DomainNow& one) { return one.domain == domain; });
    if (known != domains.end()) return *known;
    return domains.emplace_back(DomainNow{domain, {}});
}

void add_implicit(base::Instant now, const trace::Cast& cast, std::vector<DomainNow>& domains) {
    for (const trace::Domain& domain : cast.domains) {
        const trace::Listing* current = nullptr;
        for (const trace::Listing& listing : domain.listings) {
            if (listing.from <= now) current = &listing;
        }
        const bool is_known = std::any_of(domains.begin(), domains.end(),
                                          [&](const DomainNow& one) { return one.domain == domain.name; });
        if (current == nullptr || is_known) continue;
        DomainNow& entry = domains.emplace_back(DomainNow{domain.name, {}});
        for (const trace::Tier& tier : current->tiers) {
            for (const trace::ServerId id : tier.hosts)
                entry.tiers[tier.preference].push_back(cast.servers[id].name);
        }
    }
}

}  // namespace

std::vector<DomainNow> domains_at(base::Instant now, const scenario::Scenario& scenario,
                                  const trace::Cast& cast) {
    std::vector<DomainNow> domains;
    for (const scenario::Zone& zone : scenario.zones) {
        if (!is_in_force(zone, scenario, now)) continue;
        for (const protocol::Record& record : zone.records) {
            const auto* mx = std::get_if<protocol::Mx>(&record.data);
            if (mx == nullptr || mx->exchange.is_root()) continue;
            auto& hosts = entry_of(record.name, domains).tiers[mx->preference];
            if (std::find(hosts.begin(), hosts.end(), mx->exchange) == hosts.end())
                hosts.push_back(mx->exchange);
        }
    }
    add_implicit(now, cast, domains);
    return domains;
}

}  // namespace mxdrill::serve
