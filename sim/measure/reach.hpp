// Whether an MTA that is seen from outside had any server of a domain to go to.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "sim/base/instant.hpp"
#include "sim/base/ip_address.hpp"
#include "sim/base/name.hpp"
#include "sim/trace/cast.hpp"
#include "sim/trace/event.hpp"

namespace mxdrill::measure {

/// Knows what an MTA was last told of domains and hosts, and which addresses turned it away before it named a
/// message. A domain is out of reach when its MX records are not found, when each of its hosts has no address
/// that is known and may still answer, or when so many of these have not as an MTA goes to in one attempt.
/// What happens then to an attempt, no server sees.
class Reach {
  public:
    /// After turning somebody away an address counts so long as out of reach: as long as an MTA may remember
    /// it and not come again (Exim's longest retry interval), or once it has answered since, as long as an
    /// attempt may take that goes from host to host, each of which lets it wait for its longest.
    static constexpr base::Duration kRemembered = base::hours(6);
    static constexpr base::Duration kTurnedAway = base::hours(1);

    /// The cast outlives it. An attempt goes to so many addresses `at_most`, if it has such a bound, and no
    /// further than to the first that sends it away with a reply, if it `stops_at_reply`.
    explicit Reach(const trace::Cast& cast, std::optional<std::int64_t> at_most = std::nullopt,
                   bool stops_at_reply = false);

    /// Domains that are found out of reach by it.
    [[nodiscard]] std::vector<trace::DomainId> on_lookup(const trace::LookupEnded& event, base::Instant at);
    [[nodiscard]] std::vector<trace::DomainId> on_turned_away(const trace::TurnedAway& event,
                                                              base::Instant at);
    /// In a message's name: its attempt was seen, but another one need not come to that address.
    void on_try_ended(const trace::TryEnded& event, base::Instant at);

  private:
    using Addresses = std::set<base::IpAddress>;
    struct Host {
        std::optional<Addresses> v4, v6;  // as they were last found, perhaps none; nothing if nobody asked
    };
    /// Those who turned somebody away.
    enum class Who : std::uint8_t {
        nameless,
        all
    };
    struct Refusals {
        std::optional<base::Instant> nameless, named;  // when last
        bool has_answered_since = false;
    };
    /// Addresses of a host that may answer, and that will not.
    struct Chances {
        bool may_answer = false;
        std::int64_t dead = 0;
    };

    void learn_hosts(trace::DomainId domain, const trace::LookupEnded& event);
    [[nodiscard]] bool is_out_of_reach(trace::DomainId domain, Who who, base::Instant at) const;
    [[nodiscard]] bool is_dead(const base::IpAddress& address, Who who, base::Instant at) const;
    [[nodiscard]] Chances chances_of(const base::Name& name, Who who, base::Instant at) const;

    const trace::Cast& cast_;
    std::optional<std::int64_t> at_most_;
    bool stops_at_reply_;
    std::map<trace::DomainId, std::set<base::Name>> hosts_of_;
    std::map<base::Name, Host> hosts_;
    std::map<base::IpAddress, Refusals> refusals_;
    bool has_v4_, has_v6_;  // some server
};

}  // namespace mxdrill::measure
