#include "sim/measure/scope.hpp"

#include <algorithm>

namespace mxdrill::measure {

Scope::Scope(const scenario::Expectation& expectation, const trace::Cast& cast)
    : domain_name_(expectation.domain),
      any_domain_(!expectation.domain),
      anywhere_(!expectation.tier && !expectation.server && !expectation.store),
      from_(expectation.from.value_or(base::Instant{})),
      until_(expectation.until),
      kind_(expectation.kind),
      tier_(expectation.tier),
      attempt_(expectation.attempt) {
    for (trace::DomainId id = 0; id < cast.domains.size(); ++id) {
        if (cast.domains[id].name == expectation.domain) domain_ = id;
    }
    if (expectation.sender) {
        for (const trace::Sender& sender : cast.senders) {
            senders_.push_back(sender.group == *expectation.sender || sender.name == *expectation.sender);
        }
    }
    for (const trace::Server& server : cast.servers) {
        servers_.push_back(!expectation.server || server.name == *expectation.server);
    }
    if (expectation.store) {
        const auto store = std::find(cast.stores.begin(), cast.stores.end(), *expectation.store);
        store_ = static_cast<trace::StoreId>(store - cast.stores.begin());
    }
    for (trace::ServerId id = 0; id < cast.servers.size(); ++id) listed_.push_back(is_listed(id, cast));
}

bool Scope::selects(const Message& message) const {
    return (any_domain_ || message.domain == domain_) && has_sender(message.sender) &&
           (!kind_ || *kind_ == message.kind) && spans(message.arrival);
}

bool Scope::fits(const Landing& landing) const {
    if (anywhere_) return true;
    return landing.happened() && servers_[landing.server] && (!store_ || *store_ == landing.store) &&
           (!tier_ || *tier_ == landing.preference);
}

bool Scope::means(const trace::Domain& domain, const trace::Tier& tier) const {
    return (any_domain_ || domain.name == domain_name_) && (!tier_ || *tier_ == tier.preference);
}

bool Scope::is_listed(trace::ServerId server, const trace::Cast& cast) const {
    const auto has = [](const auto& things, auto thing) {
        return std::find(things.begin(), things.end(), thing) != things.end();
    };
    if (!servers_[server] || (store_ && !has(cast.servers[server].stores, *store_))) return false;
    if (any_domain_ && !tier_) return true;
    for (const trace::Domain& domain : cast.domains) {
        for (const trace::Tier& tier : domain.tiers) {
            if (means(domain, tier) && has(tier.hosts, server)) return true;
        }
    }
    return false;
}

}  // namespace mxdrill::measure
