// The virtual body: time is a number that jumps to the next event, the network a table of latencies.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "fake_dns/server.hpp"
#include "sim/base/instant.hpp"
#include "sim/base/slots.hpp"
#include "sim/protocol/dns.hpp"
#include "sim/protocol/smtp.hpp"
#include "sim/sender/output.hpp"
#include "sim/trace/event.hpp"
#include "sim/virtual/event_queue.hpp"
#include "sim/virtual/wire.hpp"
#include "sim/world/world.hpp"

namespace mxdrill::virtual_body {

/// A run that takes more steps than this is ended (and says so).
inline constexpr std::uint64_t kMostSteps = 20'000'000'000;

/// Carries out what the machines of a world decide: it feeds inputs, drains outputs and re-arms deadlines,
/// and decides nothing. Connecting costs one round trip and the banner none more; a command costs one, a
/// message its time on the line more; a SYN that is dropped, or sent where nobody listens, is never answered.
class Body {
  public:
    /// Both outlive the body.
    Body(world::World& world, trace::Observer& observer);

    /// Runs to the scenario's `duration`; without one until nothing is left to happen, at most
    /// world::kLongestRun. The last event is RunEnded. To be called once.
    void run();

  private:
    using WireSlot = std::uint32_t;

    // What can happen. Those with a wire are dropped if its side is closed by then.
    struct MailArrives {};
    struct SenderDue {
        trace::SenderId sender;
    };
    struct ResolverDue {
        world::ResolverId resolver;
    };
    struct DnsDue {};
    struct QueryArrives {
        std::uint32_t lookup;
    };
    struct AnswerArrives {
        std::uint32_t lookup;
    };
    struct SessionDue {};
    struct SynArrives {};
    struct HandshakeEnds {
        bool succeeded;
    };
    struct ClientLeaves {};
    // What a server sends at one time, in this order. A second reply travels by itself.
    struct Packet {
        std::optional<protocol::Reception> reception;
        std::optional<protocol::Reply> reply;
        std::optional<protocol::Closing> closing;
    };
    template <class What>
    struct AtServer {
        WireSlot wire;
        What what;
    };
    template <class What>
    struct AtClient {
        WireSlot wire;
        What what;
    };
    using Happening =
        std::variant<MailArrives, SenderDue, ResolverDue, DnsDue, QueryArrives, AnswerArrives,
                     AtServer<SynArrives>, AtServer<protocol::Command>, AtServer<protocol::Content>,
                     AtServer<HandshakeEnds>, AtServer<ClientLeaves>, AtServer<SessionDue>, AtClient<Packet>,
                     AtClient<HandshakeEnds>>;

    void handle(const MailArrives&);
    void handle(const SenderDue& due);
    void handle(const ResolverDue& due);
    void handle(const DnsDue&);
    void handle(const QueryArrives& arrival);
    void handle(const AnswerArrives& arrival);
    template <class What>
    void handle(const AtServer<What>& event);
    template <class What>
    void handle(const AtClient<What>& event);

    // Inputs of a session.
    void feed_server(Wire& wire, const SynArrives&);
    void feed_server(Wire& wire, const protocol::Command& command) { feed_in_turn(wire, command); }
    void feed_server(Wire& wire, const protocol::Content& content) { feed_in_turn(wire, content); }
    void feed_server(Wire& wire, const HandshakeEnds& tls) { wire.session.on_tls(tls.succeeded); }
    void feed_server(Wire& wire, const ClientLeaves&);
    void feed_server(Wire& wire, const SessionDue&) {
        if (came(wire.armed)) wire.session.on_time(now());
    }
    template <class Input>
    void feed_in_turn(Wire& wire, const Input& input);
    void feed_waiting(Wire& wire);
    void feed_session(fake_smtp::Session& session, const protocol::Command& command) {
        session.on_command(command, now());
    }
    void feed_session(fake_smtp::Session& session, const protocol::Content& content) {
        session.on_body(content, now());
    }

    // Inputs of a sender.
    void feed_client(Wire& wire, const Packet& packet);
    void feed_client(Wire& wire, const HandshakeEnds& tls);

    // Draining of machines.
    void settle_sender(trace::SenderId id);
    void settle_resolver(world::ResolverId id);
    void settle_dns();
    void settle_session(Wire& wire, WireSlot slot);

    void carry_out(trace::SenderId id, const sender::Connect& connect);
    void carry_out(trace::SenderId id, const sender::Say& say);
    void carry_out(trace::SenderId id, const sender::SendBody& body);
    void carry_out(trace::SenderId id, const sender::StartTls& tls);
    void carry_out(trace::SenderId id, const sender::Close& close);
    void carry_out(world::ResolverId id, const resolver::Ask& ask);
    void carry_out(world::ResolverId id, const resolver::Resolved& resolved);
    void carry_out(world::ResolverId id, const trace::FaultFired& fired);
    void resolve(trace::SenderId id, const sender::Resolve& question);
    void keep(const Wire& wire, const fake_smtp::Keep& kept);
    void carry_out(Wire& wire, WireSlot slot, const fake_smtp::Session::Output& output, Packet& packet);
    void send(Wire& wire, WireSlot slot, Packet& packet);

    template <class What>
    void post_to_server(base::Instant at, WireSlot slot, const What& what) {
        ++wires_[slot].events;
        queue_.push(at, AtServer<What>{slot, what});
    }
    template <class What>
    void post_to_client(base::Instant at, WireSlot slot, const What& what) {
        ++wires_[slot].events;
        queue_.push(at, AtClient<What>{slot, what});
    }
    template <class Wake>
    void arm(std::optional<base::Instant>& armed, std::optional<base::Instant> deadline, Wake wake) {
        if (!deadline || (armed && *armed <= *deadline)) return;
        armed = std::max(*deadline, now());
        queue_.push(*armed, wake);
    }
    bool came(std::optional<base::Instant>& armed);
    void release_if_done(WireSlot slot) {
        const Wire& wire = wires_[slot];
        if (wire.events == 0 && wire.in_use && !wire.client_open && !wire.server_open) release(slot);
    }
    void release(WireSlot slot);
    void record(decltype(trace::Event::what) what) {
        last_activity_ = now();
        observer_->on({now(), std::move(what)});
    }
    [[nodiscard]] base::Instant now() const { return queue_.now(); }
    Wire& wire_of(trace::SenderId sender, sender::ConnectionId client) {
        return wires_[wire_slots_[sender][client]];
    }

    world::World* world_;
    trace::Observer* observer_;
    EventQueue<Happening> queue_;
    base::Slots<Wire> wires_;
    std::vector<std::vector<WireSlot>> wire_slots_;  // by sender and its number for the connection
    // The deadlines that are in the event queue.
    std::vector<std::optional<base::Instant>> senders_armed_;
    std::vector<std::optional<base::Instant>> resolvers_armed_;
    std::optional<base::Instant> dns_armed_;
    // A query on its way, then its answer. Its slot is also its ticket at the fake DNS.
    struct Lookup {
        world::ResolverId resolver = 0;
        std::uint64_t query_id = 0;
        protocol::Query query;
        protocol::Answer answer;
    };
    base::Slots<Lookup> lookups_;
    base::Instant last_activity_{};
};

}  // namespace mxdrill::virtual_body
