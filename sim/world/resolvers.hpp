// The resolvers of a scenario, and who asks which.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/ip_address.hpp"
#include "sim/protocol/dns.hpp"
#include "sim/resolver/resolver.hpp"
#include "sim/scenario/scenario.hpp"

namespace mxdrill::world {

using ResolverId = std::uint32_t;

/// A resolver, and the address it asks from: that of the first host that uses it.
struct ResolverHost {
    ResolverHost(const scenario::Resolver& settings, base::Key draws, resolver::Faults& faults,
                 base::IpAddress asks_from)
        : machine(settings.name, settings.settings, draws, &faults), client(asks_from) {}

    resolver::Resolver machine;
    base::IpAddress client;
};

/// Makes resolvers as hosts come that need one. The scenario outlives it.
class Resolvers {
  public:
    explicit Resolvers(const scenario::Scenario& scenario);

    /// The one for a host: by its group's `resolver`, or one of its own. `host` tells hosts apart.
    ResolverId assign(const std::optional<std::string>& name, const std::string& host,
                      const base::IpAddress& address);

    /// The faults of all resolvers.
    resolver::Faults& faults() { return faults_; }

    [[nodiscard]] ResolverHost& operator[](ResolverId id) { return hosts_[id]; }
    [[nodiscard]] std::size_t size() const { return hosts_.size(); }

  private:
    ResolverId add(const scenario::Resolver& settings, base::Key draws, const base::IpAddress& address);

    const scenario::Scenario* scenario_;
    resolver::Faults faults_;
    std::vector<protocol::Records> first_sets_;  // of the zones with which the run begins
    std::deque<ResolverHost> hosts_;
    std::map<std::string, ResolverId> shared_;
};

}  // namespace mxdrill::world
