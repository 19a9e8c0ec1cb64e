#include "sim/world/world.hpp"

#include <string>
#include <utility>

#include "fake_dns/editions.hpp"
#include "sim/base/draw.hpp"
#include "sim/world/cast.hpp"
#include "sim/world/fault_book.hpp"

namespace mxdrill::world {
namespace {

std::vector<fake_dns::DatedZone> zones_of(const scenario::Scenario& scenario) {
    std::vector<fake_dns::DatedZone> zones;
    for (const scenario::Zone& zone : scenario.zones)
        zones.push_back({zone.from, fake_dns::Zone(zone.origin, zone.records)});
    return zones;
}

}  // namespace

World::World(const scenario::Scenario& scenario)
    : scenario_(&scenario),
      cast_(cast_of(scenario, fake_dns::Editions(zones_of(scenario)))),
      smtp_faults_(fault_book<fake_smtp::Fault>(scenario, [](const auto&) { return true; })),
      dns_(zones_of(scenario),
           fault_book<rules::DnsFault>(scenario,
                                       [](const rules::DnsFault& fault) { return fault.zone.has_value(); })),
      servers_(scenario, cast_),
      resolvers_(scenario),
      mailroom_(scenario, cast_),
      traffic_(scenario, cast_, mailroom_, kLongestRun) {
    add_groups();
    add_relays();
}

void World::add_groups() {
    for (const scenario::SenderGroup& group : scenario_->senders) {
        const base::Key draws = base::Key(scenario_->seed).with("sender").with(group.name);
        for (std::int64_t host = 1; host <= group.hosts; ++host) {
            const auto id = static_cast<trace::SenderId>(senders_.size());
            const auto number = static_cast<std::uint64_t>(host);
            const base::IpAddress address = group.first_address.plus(number - 1);
            sender::Identity identity{
                .id = id,
                .helo = group.helo.value_or(group.name + "-" + std::to_string(host) + ".sender.test"),
                .addresses = {address},
                .draws = draws.with(number)};
            senders_.emplace_back(std::move(identity), group.profile,
                                  resolvers_.assign(group.resolver, cast_.senders[id].name, address));
        }
    }
}

void World::add_relays() {
    for (const scenario::Server& server : scenario_->servers) {
        const base::Key draws = base::Key(scenario_->seed).with("relay").with(server.name.text());
        for (const scenario::ServerPhase& phase : server.phases) {
            relays_.push_back(phase.relay ? &*phase.relay : nullptr);
            if (!phase.relay) continue;
            const auto address = server.addresses.empty() ? base::IpAddress{} : server.addresses.front();
            sender::Identity identity{
                .id = static_cast<trace::SenderId>(senders_.size()),
                .helo = server.name.text(),
                .addresses = server.addresses,
                .draws = draws.with(static_cast<std::uint64_t>(phase.from.since_start.count()))};
            if (identity.addresses.empty()) identity.addresses.push_back(address);
            senders_.emplace_back(std::move(identity), phase.relay->profile,
                                  resolvers_.assign(std::nullopt, server.name.text(), address));
        }
    }
}

std::vector<sender::Mail> World::forward(const Phase& phase, const fake_smtp::Keep& kept, base::Instant now) {
    return mailroom_.sort(kept, *relays_[phase.number], now);
}

std::optional<trace::ServerId> World::server_at(const base::IpAddress& address) const {
    const auto found = cast_.server_at.find(address);
    return found == cast_.server_at.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace mxdrill::world
