#include "sim/check/survey.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "sim/scenario/kinds.hpp"

namespace mxdrill::check {
namespace {

using protocol::RecordType;

fake_dns::Editions editions_of(const scenario::Scenario& scenario) {
    std::vector<fake_dns::DatedZone> zones;
    for (const scenario::Zone& zone : scenario.zones)
        zones.push_back({zone.from, fake_dns::Zone(zone.origin, zone.records)});
    return fake_dns::Editions(zones);
}

std::optional<base::Instant> end_of(const scenario::Zone& zone, const std::vector<scenario::Zone>& all) {
    std::optional<base::Instant> end;
    for (const scenario::Zone& other : all) {
        if (other.origin == zone.origin && other.from > zone.from && (!end || other.from < *end))
            end = other.from;
    }
    return end;
}

}  // namespace

std::vector<const Exchange*> Listing::hosts() const {
    std::vector<const Exchange*> hosts;
    for (const Exchange& exchange : exchanges) {
        if (!exchange.host.is_root()) hosts.push_back(&exchange);
    }
    return hosts;
}

std::optional<std::uint16_t> Listing::best() const {
    std::optional<std::uint16_t> best;
    for (const Exchange* host : hosts()) best = std::min(best.value_or(host->preference), host->preference);
    return best;
}

bool Listing::names(const base::Name& host) const {
    return std::any_of(exchanges.begin(), exchanges.end(),
                       [&](const Exchange& exchange) { return exchange.host == host; });
}

base::Duration Listing::ttl() const {
    base::Duration longest{0};
    for (const Exchange& exchange : exchanges) longest = std::max(longest, exchange.ttl);
    return longest;
}

Survey::Survey(const scenario::Scenario& scenario, const scenario::Places& places)
    : scenario_(scenario), places_(places), editions_(editions_of(scenario)) {
    for (std::size_t zone = 0; zone < scenario.zones.size(); ++zone) add_listings(zone);
    std::set<base::Name> known;
    for (std::size_t i = 0; i < scenario.traffic.size(); ++i) {
        for (const std::string& to : scenario.traffic[i].to) {
            const auto domain = scenario::domain_of(to);
            if (domain && known.insert(*domain).second)
                recipients_.push_back({*domain, places.traffic[i]->place_of("to")});
        }
    }
}

void Survey::add_listings(std::size_t zone) {
    const scenario::Zone& written = scenario_.zones[zone];
    const auto until = end_of(written, scenario_.zones);
    std::map<base::Name, std::size_t> by_owner;
    for (std::size_t i = 0; i < written.records.size(); ++i) {
        const protocol::Record& record = written.records[i];
        const auto* mx = std::get_if<protocol::Mx>(&record.data);
        if (mx == nullptr) continue;
        const auto [owner, is_new] = by_owner.try_emplace(record.name, listings_.size());
        if (is_new) listings_.push_back({record.name, written.origin, written.from, until, {}});
        listings_[owner->second].exchanges.push_back(
            {mx->preference, mx->exchange, base::seconds(record.ttl_s), places_.zones[zone].records[i]});
    }
}

std::vector<Survey::Change> Survey::changes() const {
    std::vector<Change> changes;
    for (const Listing& before : listings_) {
        for (const Listing& after : listings_) {
            if (before.domain == after.domain && before.until == after.from)
                changes.push_back({&before, &after});
        }
    }
    return changes;
}

protocol::Answer Survey::answer(const base::Name& name, RecordType type, base::Instant at) const {
    return editions_.at(at).answer({name, type});
}

std::vector<base::IpAddress> Survey::addresses_of(const base::Name& host, base::Instant at) const {
    std::vector<base::IpAddress> addresses;
    for (const RecordType type : {RecordType::a, RecordType::aaaa}) {
        for (const protocol::Record& record : answer(host, type, at).records) {
            if (const auto* address = std::get_if<base::IpAddress>(&record.data))
                addresses.push_back(*address);
        }
    }
    return addresses;
}

std::vector<std::vector<base::Name>> Survey::tiers_of(const base::Name& domain, base::Instant at) const {
    std::map<std::uint16_t, std::vector<base::Name>> tiers;
    for (const protocol::Record& record : answer(domain, RecordType::mx, at).records) {
        const auto* mx = std::get_if<protocol::Mx>(&record.data);
        if (mx != nullptr && !mx->exchange.is_root()) tiers[mx->preference].push_back(mx->exchange);
    }
    std::vector<std::vector<base::Name>> in_order;
    for (auto& [preference, hosts] : tiers) in_order.push_back(std::move(hosts));
    return in_order;
}

const scenario::Server* Survey::server(const base::Name& name) const {
    const auto found = std::find_if(scenario_.servers.begin(), scenario_.servers.end(),
                                    [&](const scenario::Server& server) { return server.name == name; });
    return found == scenario_.servers.end() ? nullptr : &*found;
}

const scenario::ServerPhase* Survey::phase(const base::Name& name, base::Instant at) const {
    const scenario::Server* known = server(name);
    if (known == nullptr) return nullptr;
    const scenario::ServerPhase* current = &known->phases.front();
    for (const scenario::ServerPhase& phase : known->phases) {
        if (phase.from <= at) current = &phase;
    }
    return current;
}

std::optional<scenario::Place> Survey::place_of(const scenario::ServerPhase& phase,
                                                std::string_view key) const {
    const auto written = places_.servers.find({phase.settings.name, phase.from});
    if (written == places_.servers.end()) return std::nullopt;
    return written->second->place_of(key);
}

std::vector<base::Instant> Survey::moments() const {
    std::set<base::Instant> moments{base::Instant{}};
    for (const scenario::Zone& zone : scenario_.zones) moments.insert(zone.from);
    for (const scenario::Server& server : scenario_.servers) {
        for (const scenario::ServerPhase& phase : server.phases) moments.insert(phase.from);
    }
    return {moments.begin(), moments.end()};
}

}  // namespace mxdrill::check
