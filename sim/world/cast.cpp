#include "sim/world/cast.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace mxdrill::world {
namespace {

std::optional<trace::ServerId> server_named(const trace::Cast& cast, const base::Name& name) {
    for (trace::ServerId id = 0; id < cast.servers.size(); ++id) {
        if (cast.servers[id].name == name) return id;
    }
    return std::nullopt;
}

void add_senders(const scenario::Scenario& scenario, trace::Cast& cast) {
    for (const scenario::SenderGroup& group : scenario.senders) {
        for (std::int64_t host = 1; host <= group.hosts; ++host) {
            cast.senders.push_back({group.name + "/" + std::to_string(host), group.name, std::nullopt});
        }
    }
    for (trace::ServerId id = 0; id < scenario.servers.size(); ++id) {
        const std::string& name = scenario.servers[id].name.text();
        for (const scenario::ServerPhase& phase : scenario.servers[id].phases) {
            if (phase.relay) cast.senders.push_back({name, name, id});
        }
    }
}

void add_servers(const scenario::Scenario& scenario, trace::Cast& cast) {
    std::set<std::string> stores;
    for (const scenario::Server& server : scenario.servers) {
        const auto id = static_cast<trace::ServerId>(cast.servers.size());
        cast.servers.push_back({server.name, server.addresses, {}});
        for (const base::IpAddress& address : server.addresses) cast.server_at.try_emplace(address, id);
        for (const scenario::ServerPhase& phase : server.phases) {
            if (!phase.relay) stores.insert(phase.store);
        }
    }
    cast.stores.assign(stores.begin(), stores.end());
    for (trace::ServerId id = 0; id < cast.servers.size(); ++id) {
        for (const scenario::ServerPhase& phase : scenario.servers[id].phases) {
            if (phase.relay) continue;
            const auto store = std::lower_bound(cast.stores.begin(), cast.stores.end(), phase.store);
            cast.servers[id].stores.push_back(static_cast<trace::StoreId>(store - cast.stores.begin()));
        }
    }
}

using HostsByPreference = std::map<std::uint16_t, std::set<trace::ServerId>>;

// The tiers that a sender would find; a domain without MX records is its own (RFC 5321 §5.1).
HostsByPreference hosts_of(const base::Name& domain, const fake_dns::Catalogue& zones,
                           const trace::Cast& cast) {
    HostsByPreference by_preference;
    bool implicit = true;
    for (const protocol::Record& record : zones.answer({domain, protocol::RecordType::mx}).records) {
        const auto* mx = std::get_if<protocol::Mx>(&record.data);
        if (mx == nullptr) continue;
        implicit = false;
        if (const auto id = server_named(cast, mx->exchange)) by_preference[mx->preference].insert(*id);
    }
    if (implicit) {
        if (const auto id = server_named(cast, domain)) by_preference[0].insert(*id);
    }
    return by_preference;
}

std::vector<trace::Tier> in_order(const HostsByPreference& by_preference, const trace::Cast& cast) {
    std::vector<trace::Tier> tiers;
    for (const auto& [preference, hosts] : by_preference) {
        trace::Tier& tier = tiers.emplace_back(trace::Tier{preference, {hosts.begin(), hosts.end()}});
        std::sort(tier.hosts.begin(), tier.hosts.end(), [&](trace::ServerId a, trace::ServerId b) {
            return cast.servers[a].name < cast.servers[b].name;
        });
    }
    return tiers;
}

trace::Domain domain_of(const base::Name& name, const fake_dns::Editions& zones, const trace::Cast& cast) {
    trace::Domain domain{name, {}, {}};
    HostsByPreference ever;
    HostsByPreference before;
    for (const fake_dns::Edition& edition : zones.all()) {
        HostsByPreference hosts = hosts_of(name, edition.zones, cast);
        for (const auto& [preference, ids] : hosts) ever[preference].insert(ids.begin(), ids.end());
        if (!domain.listings.empty() && hosts == before) continue;
        domain.listings.push_back({edition.from, in_order(hosts, cast)});
        before = std::move(hosts);
    }
    domain.tiers = in_order(ever, cast);
    return domain;
}

void add_domains(const scenario::Scenario& scenario, const fake_dns::Editions& zones,
                 const std::vector<base::Name>& mailed_to, trace::Cast& cast) {
    std::set<base::Name> names(mailed_to.begin(), mailed_to.end());
    for (const scenario::Traffic& traffic : scenario.traffic) {
        for (const std::string& to : traffic.to) names.insert(base::Name::of(to.substr(to.rfind('@') + 1)));
    }
    for (const base::Name& name : names) cast.domains.push_back(domain_of(name, zones, cast));
}

}  // namespace

trace::Cast cast_of(const scenario::Scenario& scenario, const fake_dns::Editions& zones,
                    const std::vector<base::Name>& mailed_to) {
    trace::Cast cast;
    add_senders(scenario, cast);
    add_servers(scenario, cast);
    add_domains(scenario, zones, mailed_to, cast);
    for (const scenario::Fault& fault : scenario.faults)
        cast.faults.push_back({fault.name, fault.matcher.when.at});
    return cast;
}

}  // namespace mxdrill::world
