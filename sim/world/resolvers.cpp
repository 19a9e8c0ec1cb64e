#include "sim/world/resolvers.hpp"

#include <algorithm>
#include <boost/smart_ptr/make_local_shared.hpp>
#include <utility>

#include "sim/world/fault_book.hpp"

namespace mxdrill::world {
namespace {

std::vector<protocol::Records> first_sets(const scenario::Scenario& scenario) {
    std::map<std::pair<base::Name, protocol::RecordType>, std::vector<protocol::Record>> sets;
    for (const scenario::Zone& zone : scenario.zones) {
        if (zone.from > base::Instant{}) continue;
        for (const protocol::Record& record : zone.records)
            sets[{record.name, record.type}].push_back(record);
    }
    std::vector<protocol::Records> shared;
    for (auto& [key, set] : sets)
        shared.push_back(boost::make_local_shared<const std::vector<protocol::Record>>(std::move(set)));
    return shared;
}

}  // namespace

Resolvers::Resolvers(const scenario::Scenario& scenario)
    : scenario_(&scenario),
      faults_(fault_book<rules::DnsFault>(
          scenario, [](const rules::DnsFault& fault) { return fault.resolver.has_value(); })),
      first_sets_(first_sets(scenario)) {}

ResolverId Resolvers::assign(const std::optional<std::string>& name, const std::string& host,
                             const base::IpAddress& address) {
    const base::Key seed(scenario_->seed);
    if (!name) return add({}, seed.with("resolver-of").with(host), address);
    const auto settings = std::find_if(scenario_->resolvers.begin(), scenario_->resolvers.end(),
                                       [&](const scenario::Resolver& each) { return each.name == *name; });
    const base::Key draws = seed.with("resolver").with(*name);
    if (settings->per_host) return add(*settings, draws.with(host), address);
    const auto known = shared_.find(*name);
    if (known != shared_.end()) return known->second;
    return shared_[*name] = add(*settings, draws, address);
}

ResolverId Resolvers::add(const scenario::Resolver& settings, base::Key draws,
                          const base::IpAddress& address) {
    const auto id = static_cast<ResolverId>(hosts_.size());
    ResolverHost& host = hosts_.emplace_back(settings, draws, faults_, address);
    if (!settings.warm) return id;
    for (const protocol::Records& set : first_sets_) {
        const base::Key purpose = draws.with("age").with(set->front().name.text());
        base::Draws age(purpose.with(static_cast<std::uint64_t>(set->front().type)));
        host.machine.remember(set, age.unit());
    }
    return id;
}

}  // namespace mxdrill::world
