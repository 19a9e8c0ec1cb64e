#include "sim/world/world.hpp"

#include <string>
#include <utility>
#include <variant>

#include "fake_dns/catalogue.hpp"
#include "sim/world/cast.hpp"

namespace mxdrill::world {
namespace {

std::vector<fake_dns::Zone> zones_of(const scenario::Scenario& scenario) {
    std::vector<fake_dns::Zone> zones;
    for (const scenario::Zone& zone : scenario.zones) zones.emplace_back(zone.origin, zone.records);
    return zones;
}

// The scenario's faults of one kind of machine, in the order of the file.
template <class Kind>
rules::Book<Kind> faults_of(const scenario::Scenario& scenario) {
    rules::Book<Kind> book;
    for (std::size_t i = 0; i < scenario.faults.size(); ++i) {
        const scenario::Fault& fault = scenario.faults[i];
        const Kind* what = std::get_if<Kind>(&fault.what);
        if (what == nullptr) continue;
        book.add(i, *what, fault.matcher, base::Key(scenario.seed).with("fault").with(fault.identity));
    }
    return book;
}

scenario::Link link_between(const scenario::SenderGroup& from, const scenario::Server& to,
                            const std::vector<scenario::LinkRule>& rules) {
    scenario::Link link = to.link;
    for (const scenario::LinkRule& rule : rules) {
        if (!rule.from.matches(from.name) || !rule.to.matches(to.settings.name.text())) continue;
        link.latency = rule.latency.value_or(link.latency);
        link.jitter = rule.jitter.value_or(link.jitter);
        link.bandwidth = rule.bandwidth.value_or(link.bandwidth);
        break;
    }
    return link;
}

std::vector<std::vector<scenario::Link>> links_of(const scenario::Scenario& scenario) {
    std::vector<std::vector<scenario::Link>> links;
    for (const scenario::SenderGroup& group : scenario.senders) {
        auto& row = links.emplace_back();
        for (const scenario::Server& server : scenario.servers) {
            row.push_back(link_between(group, server, scenario.links));
        }
    }
    return links;
}

}  // namespace

World::World(const scenario::Scenario& scenario)
    : scenario_(&scenario),
      cast_(cast_of(scenario, fake_dns::Catalogue(zones_of(scenario)))),
      smtp_faults_(faults_of<fake_smtp::Fault>(scenario)),
      dns_(zones_of(scenario), faults_of<fake_dns::Fault>(scenario)),
      links_(links_of(scenario)),
      traffic_(scenario, cast_, kLongestRun) {
    for (const scenario::Server& server : scenario.servers) {
        servers_.emplace_back(static_cast<trace::ServerId>(servers_.size()), server.settings);
    }
    for (std::size_t group = 0; group < scenario.senders.size(); ++group) {
        const scenario::SenderGroup& settings = scenario.senders[group];
        const base::Key draws = base::Key(scenario.seed).with("sender").with(settings.name);
        for (std::int64_t host = 1; host <= settings.hosts; ++host) {
            const auto number = static_cast<std::uint64_t>(host);
            sender::Identity identity{
                .id = static_cast<trace::SenderId>(senders_.size()),
                .helo = settings.helo.value_or(settings.name + "-" + std::to_string(host) + ".sender.test"),
                .addresses = {settings.first_address.plus(number - 1)},
                .draws = draws.with(number)};
            senders_.emplace_back(std::move(identity), settings.profile, group);
        }
    }
}

std::optional<trace::ServerId> World::server_at(const base::IpAddress& address) const {
    const auto found = cast_.server_at.find(address);
    return found == cast_.server_at.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace mxdrill::world
