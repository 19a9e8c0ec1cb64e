// The machines of a scenario, joined. A body moves what goes between them.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

#include "fake_dns/server.hpp"
#include "fake_smtp/host.hpp"
#include "sim/base/draw.hpp"
#include "sim/base/instant.hpp"
#include "sim/resolver/resolver.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/sender/sender.hpp"
#include "sim/trace/cast.hpp"
#include "sim/world/traffic.hpp"

namespace mxdrill::world {

/// Where a run ends that has no `duration`.
inline constexpr base::Duration kLongestRun = base::days(30);

/// A sender host with the resolver it asks.
struct SenderHost {
    SenderHost(sender::Identity identity, const sender::Profile& profile, std::size_t in_group)
        : sender(std::move(identity), profile), resolver(resolver_settings), group(in_group) {}

    resolver::Settings resolver_settings;
    sender::Sender sender;
    resolver::Resolver resolver;
    std::size_t group;  // its place in Scenario::senders
};

/// Built once for each run; the scenario outlives it.
class World {
  public:
    explicit World(const scenario::Scenario& scenario);
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    [[nodiscard]] const scenario::Scenario& scenario() const { return *scenario_; }
    [[nodiscard]] const trace::Cast& cast() const { return cast_; }

    fake_dns::Server& dns() { return dns_; }
    fake_smtp::Faults& smtp_faults() { return smtp_faults_; }
    Traffic& traffic() { return traffic_; }
    SenderHost& sender(trace::SenderId id) { return senders_[id]; }
    [[nodiscard]] std::size_t sender_count() const { return senders_.size(); }
    fake_smtp::Host& server(trace::ServerId id) { return servers_[id]; }

    /// Who listens at an address; nobody is a void that swallows SYNs.
    [[nodiscard]] std::optional<trace::ServerId> server_at(const base::IpAddress& address) const;

    /// What lies between a sender host and a server.
    [[nodiscard]] const scenario::Link& link(trace::SenderId from, trace::ServerId to) const {
        return links_[senders_[from].group][to];
    }

  private:
    const scenario::Scenario* scenario_;
    trace::Cast cast_;
    fake_smtp::Faults smtp_faults_;
    fake_dns::Server dns_;
    std::deque<fake_smtp::Host> servers_;
    std::deque<SenderHost> senders_;
    std::vector<std::vector<scenario::Link>> links_;  // by group and server
    Traffic traffic_;
};

}  // namespace mxdrill::world
