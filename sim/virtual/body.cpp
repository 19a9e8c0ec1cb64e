#include "sim/virtual/body.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>

namespace mxdrill::virtual_body {

Body::Body(world::World& world, trace::Observer& observer)
    : world_(&world),
      observer_(&observer),
      wire_slots_(world.sender_count()),
      senders_armed_(world.sender_count()),
      resolvers_armed_(world.resolver_count()) {}

void Body::run() {
    const auto duration = world_->scenario().duration;
    const base::Instant end{duration.value_or(world::kLongestRun)};
    if (const auto first = world_->traffic().next()) queue_.push(*first, MailArrives{});
    std::uint64_t steps = 0;
    while (!queue_.empty() && queue_.next() < end && steps++ < kMostSteps) {
        queue_.pop([&](const Happening& happening) {
            std::visit([&](const auto& what) { handle(what); }, happening);
        });
    }
    const bool bounded = !queue_.empty() && (!duration || queue_.next() < end);
    const base::Instant ended = queue_.empty() && !duration ? last_activity_ : end;
    observer_->on({ended, trace::RunEnded{bounded}});
}

void Body::handle(const MailArrives&) {
    world::Posting posting = world_->traffic().take();
    world_->sender(posting.sender).sender.on_mail(std::move(posting.mail), now());
    settle_sender(posting.sender);
    if (const auto next = world_->traffic().next()) queue_.push(*next, MailArrives{});
}

void Body::handle(const SenderDue& due) {
    if (!came(senders_armed_[due.sender])) return;
    world_->sender(due.sender).sender.on_time(now());
    settle_sender(due.sender);
}

void Body::handle(const ResolverDue& due) {
    if (!came(resolvers_armed_[due.resolver])) return;
    world_->resolver(due.resolver).machine.on_time(now());
    settle_resolver(due.resolver);
}

void Body::handle(const DnsDue&) {
    if (!came(dns_armed_)) return;
    world_->dns().on_time(now());
    settle_dns();
}

void Body::handle(const QueryArrives& arrival) {
    const Lookup& lookup = lookups_[arrival.lookup];
    world_->dns().on_query(arrival.lookup, lookup.query, world_->resolver(lookup.resolver).client, now());
    settle_dns();
}

void Body::handle(const AnswerArrives& arrival) {
    const Lookup& lookup = lookups_[arrival.lookup];
    const world::ResolverId resolver = lookup.resolver;
    world_->resolver(resolver).machine.on_answer(lookup.query_id, lookup.answer, now());
    lookups_.release(arrival.lookup);
    settle_resolver(resolver);
}

template <class What>
void Body::handle(const AtServer<What>& event) {
    Wire& wire = wires_[event.wire];
    --wire.events;
    if (wire.server_open || std::is_same_v<What, SynArrives>) {
        feed_server(wire, event.what);
        feed_waiting(wire);
        settle_session(wire, event.wire);
    }
    release_if_done(event.wire);
}

template <class What>
void Body::handle(const AtClient<What>& event) {
    Wire& wire = wires_[event.wire];
    if (wire.client_open) feed_client(wire, event.what);
    --wire.events;  // only now, so that the wire stays what it is until all of a packet is fed
    release_if_done(event.wire);
}

void Body::feed_server(Wire& wire, const SynArrives&) {
    const auto& client = world_->sender(wire.sender).sender.identity().addresses.front();
    wire.server_open = true;
    wire.phase = &world_->server(*wire.server, now());
    wire.session.on_syn(wire.phase->host, world_->smtp_faults(), client, wire.address, wire.tag, now());
}

void Body::feed_server(Wire& wire, const ClientLeaves&) {
    wire.waiting.clear();
    wire.session.on_closed();
}

// What comes while the session is not ready stays in its buffer, and all that follows stays behind it.
template <class Input>
void Body::feed_in_turn(Wire& wire, const Input& input) {
    if (wire.waiting.empty() && wire.session.ready()) {
        feed_session(wire.session, input);
    } else {
        wire.waiting.emplace_back(input);
    }
}

void Body::feed_waiting(Wire& wire) {
    if (wire.waiting.empty()) return;
    std::size_t fed = 0;
    while (fed < wire.waiting.size() && wire.session.ready()) {
        std::visit([&](const auto& input) { feed_session(wire.session, input); }, wire.waiting[fed++]);
    }
    wire.waiting.erase(wire.waiting.begin(), wire.waiting.begin() + static_cast<std::ptrdiff_t>(fed));
}

void Body::feed_client(Wire& wire, const HandshakeEnds& tls) {
    world_->sender(wire.sender).sender.on_tls(wire.client, tls.succeeded, now());
    settle_sender(wire.sender);
}

void Body::feed_client(Wire& wire, const Packet& packet) {
    sender::Sender& sender = world_->sender(wire.sender).sender;
    if (packet.reception == protocol::Reception::accept) {
        sender.on_connected(wire.client, now());
    } else if (packet.reception) {
        wire.client_open = false;
        sender.on_not_connected(wire.client, *packet.reception, now());
    }
    if (packet.reply) sender.on_reply(wire.client, *packet.reply, now());
    settle_sender(wire.sender);
    if (!packet.closing || !wire.client_open) return;
    wire.client_open = false;
    sender.on_closed(wire.client, *packet.closing, now());
    settle_sender(wire.sender);
}

void Body::settle_sender(trace::SenderId id) {
    sender::Sender& sender = world_->sender(id).sender;
    const auto carry = [&](const auto& what) {
        using What = std::decay_t<decltype(what)>;
        if constexpr (std::is_constructible_v<decltype(trace::Event::what), What>) {
            record(what);
        } else if constexpr (std::is_same_v<What, sender::Resolve>) {
            resolve(id, what);
        } else {
            carry_out(id, what);
        }
    };
    while (const auto* output = sender.poll()) {
        last_activity_ = now();
        std::visit(carry, *output);
    }
    arm(senders_armed_[id], sender.next_deadline(), SenderDue{id});
}

// Its sender is being drained, so what its cache knows at once needs no draining of its own.
void Body::resolve(trace::SenderId id, const sender::Resolve& question) {
    world::SenderHost& host = world_->sender(id);
    resolver::Resolver& resolver = world_->resolver(host.resolver).machine;
    const base::IpAddress& client = host.sender.identity().addresses.front();
    const auto* known = resolver.on_question({id, question.id}, *question.name, question.type, client, now());
    if (known != nullptr) host.sender.on_resolved(question.id, known->finding, known->records, now());
    if (known == nullptr || !world_->scenario().faults.empty()) settle_resolver(host.resolver);
}

void Body::settle_resolver(world::ResolverId id) {
    resolver::Resolver& resolver = world_->resolver(id).machine;
    while (const auto* output = resolver.poll()) {
        std::visit([&](const auto& what) { carry_out(id, what); }, *output);
    }
    arm(resolvers_armed_[id], resolver.next_deadline(), ResolverDue{id});
}

void Body::settle_dns() {
    while (const auto output = world_->dns().poll()) {
        if (const auto* event = std::get_if<trace::Event>(&*output)) {
            observer_->on(*event);
            continue;
        }
        const auto& respond = std::get<fake_dns::Respond>(*output);
        const auto slot = static_cast<std::uint32_t>(respond.ticket);
        if (respond.form != fake_dns::Form::sound) {  // to a client, no answer
            lookups_.release(slot);
            continue;
        }
        lookups_[slot].answer = respond.answer;
        const base::Duration latency = world_->resolver(lookups_[slot].resolver).machine.settings().latency;
        queue_.push(now() + latency / 2, AnswerArrives{slot});
    }
    arm(dns_armed_, world_->dns().next_deadline(), DnsDue{});
}

void Body::settle_session(Wire& wire, WireSlot slot) {
    Packet packet;
    while (const auto* output = wire.session.poll()) carry_out(wire, slot, *output, packet);
    send(wire, slot, packet);
    if (wire.session.finished()) {
        wire.server_open = false;
        wire.server_left = true;
    }
    const auto deadline = wire.session.next_deadline();
    if (!deadline || (wire.armed && *wire.armed <= *deadline)) return;
    wire.armed = deadline;
    post_to_server(*deadline, slot, SessionDue{});
}

void Body::carry_out(world::ResolverId, const resolver::Resolved& resolved) {
    const trace::SenderId asker = resolved.question.asker;
    world_->sender(asker).sender.on_resolved(resolved.question.number, resolved.finding, resolved.records,
                                             now());
    settle_sender(asker);
}

void Body::carry_out(world::ResolverId, const trace::FaultFired& fired) {
    record(fired);
}

// TCP costs a round trip before the query can leave.
void Body::carry_out(world::ResolverId id, const resolver::Ask& ask) {
    const base::Duration latency = world_->resolver(id).machine.settings().latency;
    const base::Duration delay = ask.query.over_tcp ? latency + latency / 2 : latency / 2;
    const std::uint32_t slot = lookups_.acquire();
    lookups_[slot] = {id, ask.query_id, ask.query, {}};
    queue_.push(now() + delay, QueryArrives{slot});
}

void Body::carry_out(trace::SenderId id, const sender::Connect& connect) {
    const WireSlot slot = wires_.acquire();
    if (wire_slots_[id].size() <= connect.id) wire_slots_[id].resize(connect.id + 1);
    wire_slots_[id][connect.id] = slot;
    Wire& wire = wires_[slot];
    wire.sender = id;
    wire.client = connect.id;
    wire.address = connect.address;
    wire.tag = connect.tag;
    wire.server = world_->server_at(connect.address);
    wire.to_server = wire.to_client = {now()};
    wire.jitter.reset();
    wire.read_rate.reset();
    wire.client_open = true;
    wire.server_open = wire.server_left = false;
    wire.in_use = true;
    if (!wire.server) return;
    wire.link = &world_->link(id, *wire.server, now());
    if (wire.link->jitter > base::Duration{0}) {
        wire.jitter.emplace(world_->sender(id)
                                .sender.identity()
                                .draws.with("jitter")
                                .with(world_->cast().servers[*wire.server].name.text())
                                .with(connect.tag.message)
                                .with(connect.tag.attempt)
                                .with(connect.tag.try_number));
    }
    post_to_server(wire.to_server.arrival(now(), wire.one_way()), slot, SynArrives{});
}

void Body::carry_out(trace::SenderId id, const sender::Say& say) {
    Wire& wire = wire_of(id, say.id);
    post_to_server(wire.to_server.arrival(now(), wire.one_way()), wire_slots_[id][say.id], say.command);
}

void Body::carry_out(trace::SenderId id, const sender::SendBody& body) {
    Wire& wire = wire_of(id, body.id);
    const base::Duration transfer = wire.transfer(body.content.size);
    wire.read_rate.reset();
    world_->sender(id).sender.on_body_sent(body.id, now() + transfer);
    post_to_server(wire.to_server.arrival(now() + transfer, wire.one_way()), wire_slots_[id][body.id],
                   body.content);
}

// TLS 1.3 costs one round trip; the client's last flight travels with its next command (RFC 8446 §2).
void Body::carry_out(trace::SenderId id, const sender::StartTls& tls) {
    Wire& wire = wire_of(id, tls.id);
    const base::Instant done = now() + wire.one_way() + wire.one_way();
    const HandshakeEnds ends{!wire.breaks_tls};
    post_to_client(wire.to_client.arrival(done, {}), wire_slots_[id][tls.id], ends);
    post_to_server(wire.to_server.arrival(done, wire.one_way()), wire_slots_[id][tls.id], ends);
}

void Body::carry_out(trace::SenderId id, const sender::Close& close) {
    Wire& wire = wire_of(id, close.id);
    const WireSlot slot = wire_slots_[id][close.id];
    wire.client_open = false;
    if (wire.server && !wire.server_left) {
        post_to_server(wire.to_server.arrival(now(), wire.one_way()), slot, ClientLeaves{});
    }
    release_if_done(slot);
}

void Body::carry_out(Wire& wire, WireSlot slot, const fake_smtp::Session::Output& output, Packet& packet) {
    if (const auto* reply = std::get_if<fake_smtp::Send>(&output)) {
        if (packet.reply) send(wire, slot, packet);
        packet.reply = reply->reply;
    } else if (const auto* admit = std::get_if<fake_smtp::Admit>(&output)) {
        if (admit->reception != protocol::Reception::drop) packet.reception = admit->reception;
    } else if (const auto* read = std::get_if<fake_smtp::Read>(&output)) {
        wire.read_rate = read->at_most;
    } else if (const auto* tls = std::get_if<fake_smtp::StartTls>(&output)) {
        wire.breaks_tls = tls->broken;
    } else if (const auto* close = std::get_if<fake_smtp::Close>(&output)) {
        packet.closing = close->how;
    } else if (const auto* kept = std::get_if<fake_smtp::Keep>(&output)) {
        keep(wire, *kept);
    } else if (const auto* fired = std::get_if<trace::FaultFired>(&output)) {
        record(*fired);
    }  // whoever is turned away tells it by his try
}

void Body::keep(const Wire& wire, const fake_smtp::Keep& kept) {
    const auto relay = world_->keep(*wire.phase, kept, now(), [&](auto event) { record(std::move(event)); });
    if (relay) settle_sender(*relay);
}

void Body::send(Wire& wire, WireSlot slot, Packet& packet) {
    if (!packet.reception && !packet.reply && !packet.closing) return;
    post_to_client(wire.to_client.arrival(now(), wire.one_way()), slot, packet);
    packet = {};
}

// A deadline that was set anew left its old event in the queue; that one is to be passed over.
bool Body::came(std::optional<base::Instant>& armed) {
    if (armed != now()) return false;
    armed.reset();
    return true;
}

void Body::release(WireSlot slot) {
    Wire& wire = wires_[slot];
    wire.in_use = false;
    wire.waiting.clear();
    wire.armed.reset();
    wires_.release(slot);
}

}  // namespace mxdrill::virtual_body
