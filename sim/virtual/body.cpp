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
      resolvers_armed_(world.sender_count()) {}

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
    if (!came(resolvers_armed_[due.sender])) return;
    world_->sender(due.sender).resolver.on_time(now());
    settle_resolver(due.sender);
    settle_sender(due.sender);
}

void Body::handle(const DnsDue&) {
    if (!came(dns_armed_)) return;
    world_->dns().on_time(now());
    settle_dns();
}

void Body::handle(const QueryArrives& arrival) {
    const Lookup& lookup = lookups_[arrival.lookup];
    const auto& client = world_->sender(lookup.sender).sender.identity().addresses.front();
    world_->dns().on_query(arrival.lookup, lookup.query, client, now());
    settle_dns();
}

void Body::handle(const AnswerArrives& arrival) {
    const Lookup& lookup = lookups_[arrival.lookup];
    const trace::SenderId sender = lookup.sender;
    world_->sender(sender).resolver.on_answer(lookup.query_id, lookup.answer, now());
    lookups_.release(arrival.lookup);
    settle_resolver(sender);
    settle_sender(sender);
}

void Body::handle(const AtServer& event) {
    Wire& wire = wires_[event.wire];
    --wire.events;
    feed(wire, event.wire, event.what);
    release_if_done(event.wire);
}

void Body::handle(const AtClient& event) {
    Wire& wire = wires_[event.wire];
    --wire.events;
    if (wire.client_open) {
        const trace::SenderId sender = wire.sender;
        feed(wire, event.what);
        settle_sender(sender);
    }
    release_if_done(event.wire);
}

void Body::feed(Wire& wire, WireSlot slot, const ToServer& what) {
    if (std::holds_alternative<SynArrives>(what)) {
        const auto& client = world_->sender(wire.sender).sender.identity().addresses.front();
        wire.server_open = true;
        wire.session.on_syn(world_->server(*wire.server), world_->smtp_faults(), client, wire.address,
                            wire.tag, now());
    } else if (!wire.server_open) {
        return;
    } else if (std::holds_alternative<SessionDue>(what)) {
        if (came(wire.armed)) wire.session.on_time(now());
    } else if (std::holds_alternative<ClientLeaves>(what)) {
        wire.waiting.clear();
        wire.session.on_closed();
    } else if (const auto* tls = std::get_if<HandshakeEnds>(&what)) {
        wire.session.on_tls(tls->succeeded);
    } else if (const auto* command = std::get_if<protocol::Command>(&what)) {
        wire.waiting.emplace_back(*command);
    } else {
        wire.waiting.emplace_back(std::get<base::Size>(what));
    }
    feed_waiting(wire);
    settle_session(wire, slot);
}

void Body::feed_waiting(Wire& wire) {
    std::size_t fed = 0;
    while (fed < wire.waiting.size() && wire.session.ready()) {
        const Waiting& next = wire.waiting[fed++];
        if (const auto* command = std::get_if<protocol::Command>(&next)) {
            wire.session.on_command(*command, now());
        } else {
            wire.session.on_body(std::get<base::Size>(next), now());
        }
    }
    wire.waiting.erase(wire.waiting.begin(), wire.waiting.begin() + static_cast<std::ptrdiff_t>(fed));
}

void Body::feed(Wire& wire, const ToClient& what) {
    sender::Sender& sender = world_->sender(wire.sender).sender;
    if (const auto* reply = std::get_if<protocol::Reply>(&what)) {
        sender.on_reply(wire.client, *reply, now());
    } else if (std::holds_alternative<BodySent>(what)) {
        sender.on_body_sent(wire.client, now());
    } else if (const auto* tls = std::get_if<HandshakeEnds>(&what)) {
        sender.on_tls(wire.client, tls->succeeded, now());
    } else if (const auto* closing = std::get_if<protocol::Closing>(&what)) {
        wire.client_open = false;
        sender.on_closed(wire.client, *closing, now());
    } else if (const auto reception = std::get<protocol::Reception>(what);
               reception == protocol::Reception::accept) {
        sender.on_connected(wire.client, now());
    } else {
        wire.client_open = false;
        sender.on_not_connected(wire.client, reception, now());
    }
}

void Body::settle_sender(trace::SenderId id) {
    sender::Sender& sender = world_->sender(id).sender;
    bool asked = false;
    const auto carry = [&](const auto& what) {
        using What = std::decay_t<decltype(what)>;
        if constexpr (std::is_constructible_v<decltype(trace::Event::what), What>) {
            record(what);
        } else if constexpr (std::is_same_v<What, sender::Resolve>) {
            world_->sender(id).resolver.on_question(what.id, *what.name, what.type, now());
            asked = true;
        } else {
            carry_out(id, what);
        }
    };
    do {
        if (std::exchange(asked, false)) settle_resolver(id);  // whose cache may answer at once
        while (const auto* output = sender.poll()) {
            last_activity_ = now();
            std::visit(carry, *output);
        }
    } while (asked);
    arm(senders_armed_[id], sender.next_deadline(), SenderDue{id});
}

void Body::settle_resolver(trace::SenderId id) {
    resolver::Resolver& resolver = world_->sender(id).resolver;
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
        const base::Duration latency = world_->sender(lookups_[slot].sender).resolver_settings.latency;
        queue_.push(now() + latency / 2, AnswerArrives{slot});
    }
    arm(dns_armed_, world_->dns().next_deadline(), DnsDue{});
}

void Body::settle_session(Wire& wire, WireSlot slot) {
    while (const auto* output = wire.session.poll()) carry_out(wire, slot, *output);
    if (wire.session.finished()) {
        wire.server_open = false;
        wire.server_left = true;
    }
    const auto deadline = wire.session.next_deadline();
    if (!deadline || (wire.armed && *wire.armed <= *deadline)) return;
    wire.armed = deadline;
    post(*deadline, slot, ToServer{SessionDue{}});
}

void Body::carry_out(trace::SenderId id, const resolver::Resolved& resolved) {
    world_->sender(id).sender.on_resolved(resolved.question, resolved.finding, resolved.records, now());
}

// TCP costs a round trip before the query can leave.
void Body::carry_out(trace::SenderId id, const resolver::Ask& ask) {
    const base::Duration latency = world_->sender(id).resolver_settings.latency;
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
    wire.link = &world_->link(id, *wire.server);
    if (wire.link->jitter > base::Duration{0}) {
        wire.jitter.emplace(world_->sender(id)
                                .sender.identity()
                                .draws.with("jitter")
                                .with(world_->cast().servers[*wire.server].name.text())
                                .with(connect.tag.message)
                                .with(connect.tag.attempt)
                                .with(connect.tag.try_number));
    }
    post(wire.to_server.arrival(now(), wire.one_way()), slot, ToServer{SynArrives{}});
}

void Body::carry_out(trace::SenderId id, const sender::Say& say) {
    Wire& wire = wire_of(id, say.id);
    post(wire.to_server.arrival(now(), wire.one_way()), wire_slots_[id][say.id], ToServer{say.command});
}

void Body::carry_out(trace::SenderId id, const sender::SendBody& body) {
    Wire& wire = wire_of(id, body.id);
    const base::Duration transfer = wire.transfer(body.size);
    wire.read_rate.reset();
    post(now() + transfer, wire_slots_[id][body.id], ToClient{BodySent{}});
    post(wire.to_server.arrival(now() + transfer, wire.one_way()), wire_slots_[id][body.id],
         ToServer{body.size});
}

// TLS 1.3 costs one round trip; the client's last flight travels with its next command (RFC 8446 §2).
void Body::carry_out(trace::SenderId id, const sender::StartTls& tls) {
    Wire& wire = wire_of(id, tls.id);
    const bool succeeds = !wire.breaks_tls;
    const base::Instant done = now() + wire.one_way() + wire.one_way();
    post(wire.to_client.arrival(done, {}), wire_slots_[id][tls.id], ToClient{HandshakeEnds{succeeds}});
    post(wire.to_server.arrival(done, wire.one_way()), wire_slots_[id][tls.id],
         ToServer{HandshakeEnds{succeeds}});
}

void Body::carry_out(trace::SenderId id, const sender::Close& close) {
    Wire& wire = wire_of(id, close.id);
    const WireSlot slot = wire_slots_[id][close.id];
    wire.client_open = false;
    if (wire.server && !wire.server_left) {
        post(wire.to_server.arrival(now(), wire.one_way()), slot, ToServer{ClientLeaves{}});
    }
    release_if_done(slot);
}

void Body::carry_out(Wire& wire, WireSlot slot, const fake_smtp::Session::Output& output) {
    const auto to_client = [&](ToClient what) {
        post(wire.to_client.arrival(now(), wire.one_way()), slot, std::move(what));
    };
    if (const auto* send = std::get_if<fake_smtp::Send>(&output)) {
        to_client(send->reply);
    } else if (const auto* admit = std::get_if<fake_smtp::Admit>(&output)) {
        if (admit->reception != protocol::Reception::drop) to_client(admit->reception);
    } else if (const auto* read = std::get_if<fake_smtp::Read>(&output)) {
        wire.read_rate = read->at_most;
    } else if (const auto* tls = std::get_if<fake_smtp::StartTls>(&output)) {
        wire.breaks_tls = tls->broken;
    } else if (const auto* close = std::get_if<fake_smtp::Close>(&output)) {
        to_client(close->how);
    } else if (const auto* taken = std::get_if<trace::MessageTaken>(&output)) {
        record(*taken);
    } else {
        record(std::get<trace::FaultFired>(output));
    }
}

void Body::post(base::Instant at, WireSlot slot, ToServer what) {
    ++wires_[slot].events;
    queue_.push(at, AtServer{slot, std::move(what)});
}

void Body::post(base::Instant at, WireSlot slot, ToClient what) {
    ++wires_[slot].events;
    queue_.push(at, AtClient{slot, std::move(what)});
}

void Body::arm(std::optional<base::Instant>& armed, std::optional<base::Instant> deadline,
               const Happening& wake) {
    if (!deadline || (armed && *armed <= *deadline)) return;
    armed = std::max(*deadline, now());
    queue_.push(*armed, wake);
}

// A deadline that was set anew left its old event in the queue; that one is to be passed over.
bool Body::came(std::optional<base::Instant>& armed) {
    if (armed != now()) return false;
    armed.reset();
    return true;
}

void Body::release_if_done(WireSlot slot) {
    Wire& wire = wires_[slot];
    if (!wire.in_use || wire.client_open || wire.server_open || wire.events > 0) return;
    wire.in_use = false;
    wire.waiting.clear();
    wire.armed.reset();
    wires_.release(slot);
}

}  // namespace mxdrill::virtual_body
