// The machines of a scenario, joined. A body moves what goes between them.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

#include "fake_dns/server.hpp"
#include "fake_smtp/host.hpp"
#include "fake_smtp/session.hpp"
#include "sim/base/instant.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/sender/sender.hpp"
#include "sim/trace/cast.hpp"
#include "sim/world/mailroom.hpp"
#include "sim/world/resolvers.hpp"
#include "sim/world/servers.hpp"
#include "sim/world/traffic.hpp"

namespace mxdrill::world {

/// Where a run ends that has no `duration`.
inline constexpr base::Duration kLongestRun = base::days(30);

/// A sender host, of a group or a relay, with the resolver it asks.
struct SenderHost {
    SenderHost(sender::Identity identity, const sender::Profile& profile, ResolverId asks)
        : sender(std::move(identity), profile), resolver(asks) {}

    sender::Sender sender;
    ResolverId resolver;
};

/// Built once for each run; the scenario outlives it.
class World {
  public:
    /// `mailed_to` are domains that mail is sent to beside the scenario's traffic.
    explicit World(const scenario::Scenario& scenario, const std::vector<base::Name>& mailed_to = {});
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    [[nodiscard]] const scenario::Scenario& scenario() const { return *scenario_; }
    [[nodiscard]] const trace::Cast& cast() const { return cast_; }

    fake_dns::Server& dns() { return dns_; }
    fake_smtp::Faults& smtp_faults() { return smtp_faults_; }
    Traffic& traffic() { return traffic_; }
    SenderHost& sender(trace::SenderId id) { return senders_[id]; }
    [[nodiscard]] std::size_t sender_count() const { return senders_.size(); }
    ResolverHost& resolver(ResolverId id) { return resolvers_[id]; }
    [[nodiscard]] std::size_t resolver_count() const { return resolvers_.size(); }

    /// A fault that is in force from now on, in place of the one that had this number, if any did. Numbers
    /// count on from those of the scenario's own; the lower is tried first. It counts its matches anew.
    void put_fault(std::size_t index, const scenario::Fault& fault);
    /// Takes a fault out; whether there was one. What a session has already decided stands.
    bool remove_fault(std::size_t index);
    /// Frees those that were taken out. To be called when no session is under way: it may refer to one.
    void forget_removed_faults();

    /// Which of its phases a server is in, from 0.
    [[nodiscard]] std::size_t phase_of(trace::ServerId id, base::Instant now) const {
        return servers_.place_at(id, now);
    }

    /// What a server is now.
    Phase& server(trace::ServerId id, base::Instant now) { return servers_.at(id, now); }

    /// The phase of that number, among all of all servers.
    Phase& phase(std::size_t number) { return servers_.phase(number); }

    /// What becomes of messages that a server answered for: `record(event)` is called for each, and those
    /// that it relays come into the queue of the sender that is returned.
    template <class Record>
    std::optional<trace::SenderId> keep(const Phase& phase, const fake_smtp::Keep& kept, base::Instant now,
                                        Record record) {
        const trace::Fate fate = kept.discards ? trace::Fate::discarded
                                 : phase.relay ? trace::Fate::queued
                                               : trace::Fate::stored;
        for (const trace::MessageId message : kept.messages) {
            if (message != 0) {
                record(trace::MessageTaken{message, phase.host.id(), fate, phase.store});
            } else if (fate == trace::Fate::stored) {
                record(trace::NoticeEnded{true});
            }
        }
        if (fate != trace::Fate::queued) return std::nullopt;
        forward(phase, kept, now);
        return phase.relay;
    }

    /// Who listens at an address; nobody is a void that swallows SYNs.
    [[nodiscard]] std::optional<trace::ServerId> server_at(const base::IpAddress& address) const;

    /// What lies between a sender host and a server now.
    [[nodiscard]] const scenario::Link& link(trace::SenderId from, trace::ServerId to,
                                             base::Instant now) const {
        return servers_.link(from, to, now);
    }

  private:
    void forward(const Phase& phase, const fake_smtp::Keep& kept, base::Instant now);
    void add_groups();
    void add_relays();

    const scenario::Scenario* scenario_;
    trace::Cast cast_;
    fake_smtp::Faults smtp_faults_;
    fake_dns::Server dns_;
    Servers servers_;
    Resolvers resolvers_;
    std::deque<SenderHost> senders_;
    std::vector<const scenario::Relay*> relays_;  // by phase; null for those that have a mailbox
    Mailroom mailroom_;
    Traffic traffic_;
};

}  // namespace mxdrill::world
