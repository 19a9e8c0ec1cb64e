#include "sim/world/world.hpp"

#include <string>
#include <utility>
#include <variant>

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

World::World(const scenario::Scenario& scenario, const std::vector<base::Name>& mailed_to)
    : scenario_(&scenario),
      cast_(cast_of(scenario, fake_dns::Editions(zones_of(scenario)), mailed_to)),
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

void World::forward(const Phase& phase, const fake_smtp::Keep& kept, base::Instant now) {
    sender::Sender& relay = senders_[*phase.relay].sender;
    for (sender::Mail& mail : mailroom_.sort(kept, *relays_[phase.number], now))
        relay.on_mail(std::move(mail), now);
}

void World::put_fault(std::size_t index, const scenario::Fault& fault) {
    remove_fault(index);
    if (index >= cast_.faults.size()) cast_.faults.resize(index + 1);
    cast_.faults[index] = {fault.name, fault.matcher.when.at};
    const base::Key draws = draws_of(fault, *scenario_);
    if (const auto* smtp = std::get_if<fake_smtp::Fault>(&fault.what)) {
        smtp_faults_.add(index, *smtp, fault.matcher, draws);
        return;
    }
    const auto& dns = std::get<rules::DnsFault>(fault.what);
    auto& book = dns.zone ? dns_.faults() : resolvers_.faults();
    book.add(index, dns, fault.matcher, draws);
}

void World::forget_removed_faults() {
    smtp_faults_.forget_removed();
    dns_.faults().forget_removed();
    resolvers_.faults().forget_removed();
}

bool World::remove_fault(std::size_t index) {
    if (index < cast_.faults.size()) cast_.faults[index].from.reset();
    return smtp_faults_.remove(index) || dns_.faults().remove(index) || resolvers_.faults().remove(index);
}

std::optional<trace::ServerId> World::server_at(const base::IpAddress& address) const {
    const auto found = cast_.server_at.find(address);
    return found == cast_.server_at.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace mxdrill::world
