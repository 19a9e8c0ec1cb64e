#include "sim/world/servers.hpp"

#include <algorithm>
#include <map>
#include <string>

namespace mxdrill::world {
namespace {

scenario::Link link_between(const std::string& from, const scenario::ServerPhase& to,
                            const std::vector<scenario::LinkRule>& rules) {
    scenario::Link link = to.link;
    for (const scenario::LinkRule& rule : rules) {
        if (!rule.from.matches(from) || !rule.to.matches(to.settings.name.text())) continue;
        link.latency = rule.latency.value_or(link.latency);
        link.jitter = rule.jitter.value_or(link.jitter);
        link.bandwidth = rule.bandwidth.value_or(link.bandwidth);
        break;
    }
    return link;
}

}  // namespace

Servers::Servers(const scenario::Scenario& scenario, const trace::Cast& cast) {
    trace::SenderId relay = 0;
    const auto next_relay = [&] {
        while (!cast.senders[relay].relay) ++relay;
        return relay++;
    };
    for (const scenario::Server& server : scenario.servers) {
        const auto id = static_cast<trace::ServerId>(first_.size());
        first_.push_back(phases_.size());
        for (const scenario::ServerPhase& stated : server.phases) {
            Phase& phase = phases_.emplace_back(id, stated);
            phase.number = phases_.size() - 1;
            const auto store = std::find(cast.stores.begin(), cast.stores.end(), stated.store);
            phase.store = static_cast<trace::StoreId>(store - cast.stores.begin());
            if (stated.relay) phase.relay = next_relay();
        }
    }
    first_.push_back(phases_.size());
    lay_links(scenario, cast);
}

void Servers::lay_links(const scenario::Scenario& scenario, const trace::Cast& cast) {
    std::map<std::string, std::size_t> sources;
    for (const trace::Sender& sender : cast.senders) {
        const auto [place, is_new] = sources.try_emplace(sender.group, links_.size());
        source_.push_back(place->second);
        if (!is_new) continue;
        auto& row = links_.emplace_back();
        for (const scenario::Server& server : scenario.servers) {
            for (const scenario::ServerPhase& phase : server.phases)
                row.push_back(link_between(sender.group, phase, scenario.links));
        }
    }
}

std::size_t Servers::number_at(trace::ServerId server, base::Instant now) const {
    std::size_t phase = first_[server + 1] - 1;
    while (phase > first_[server] && now < phases_[phase].from) --phase;
    return phase;
}

}  // namespace mxdrill::world
