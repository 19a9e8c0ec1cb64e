#include "sim/live/body.hpp"

#include <limits>
#include <type_traits>
#include <utility>
#include <variant>

#include "sim/net/addresses.hpp"

namespace mxdrill::live {
namespace {

using fake_smtp::sockets::Guest;
using fake_smtp::sockets::Visit;

// Who asks a resolver by the name service, among senders.
constexpr std::uint32_t kPrograms = std::numeric_limits<std::uint32_t>::max();

std::optional<trace::Outcome> failure_of(const resolver::Resolved& resolved) {
    using protocol::Finding;
    using trace::Outcome;
    switch (resolved.finding) {
        case Finding::answered: break;
        case Finding::nxdomain: return Outcome::nxdomain;
        case Finding::nodata: return Outcome::nodata;
        case Finding::servfail: return Outcome::servfail;
        case Finding::timeout: return Outcome::timeout;
    }
    // RFC 7505 §3: a single record, of which the exchange is the root.
    const auto* only =
        resolved.records->size() == 1 ? std::get_if<protocol::Mx>(&resolved.records->front().data) : nullptr;
    return only != nullptr && only->exchange.is_root() ? std::optional(Outcome::null_mx) : std::nullopt;
}

}  // namespace

// Beside the DNS server's own, where the resolvers of machines with systemd are.
const base::Endpoint Body::kNameService{base::IpAddress::of("127.0.0.53"), 53};

// What a client tells goes to the sender under its number for the connection.
class Body::Line : public Client::User {
  public:
    Line(Body& body, trace::SenderId sender, sender::ConnectionId connection)
        : body_(&body), sender_(sender), connection_(connection) {}

    void on_connected() override {
        machine().on_connected(connection_, body_->now());
        body_->settle_sender(sender_);
    }
    void on_not_connected(protocol::Reception reception) override {
        body_->forget(sender_, connection_);
        machine().on_not_connected(connection_, reception, body_->now());
        body_->settle_sender(sender_);
    }
    void on_reply(const protocol::Reply& reply) override {
        machine().on_reply(connection_, reply, body_->now());
        body_->settle_sender(sender_);
    }
    void on_tls(bool succeeded) override {
        machine().on_tls(connection_, succeeded, body_->now());
        body_->settle_sender(sender_);
    }
    void on_closed(protocol::Closing how) override {
        body_->forget(sender_, connection_);
        machine().on_closed(connection_, how, body_->now());
        body_->settle_sender(sender_);
    }

  private:
    [[nodiscard]] sender::Sender& machine() const { return body_->machine(sender_); }

    Body* body_;
    trace::SenderId sender_;
    sender::ConnectionId connection_;
};

Body::Body(net::Loop& loop, net::AddressBook& addresses, Stage& stage, world::World& world,
           trace::Observer& observer, Programs* programs)
    : loop_(&loop),
      addresses_(&addresses),
      world_(&world),
      observer_(&observer),
      stage_(&stage),
      programs_(programs),
      strangers_(world.cast()),
      tls_(net::asio::ssl::context::tls_client),
      mail_(loop, [this] { mail_arrives(); }) {
    tls_.set_verify_mode(net::asio::ssl::verify_none);
    if (programs_ != nullptr) {
        programs_->record_by([this](auto event) { record(std::move(event)); });
        const world::ResolverId asks = world.sender(0).resolver;
        name_service_.emplace(
            loop, Stub::like(world.resolver(asks).machine.settings()),
            [this](std::uint64_t number, const auto& query) { program_asks(number, query); });
    }
    for (trace::SenderId id = 0; id < world.sender_count(); ++id)
        senders_.emplace_back(loop, [this, id] { sender_due(id); });
    for (world::ResolverId id = 0; id < world.resolver_count(); ++id) {
        resolvers_.emplace_back(loop, [this, id] { resolver_due(id); });
        const world::ResolverHost& host = world.resolver(id);
        questions_.emplace_back(loop, addresses, host.client, host.machine.settings(),
                                [this, id](resolver::QueryId query, const protocol::Answer& answer) {
                                    world_->resolver(id).machine.on_answer(query, answer, now());
                                    settle_resolver(id);
                                });
    }
}

Body::~Body() {
    for (const auto& [number, client] : clients_) client->leave();
}

std::optional<net::Unable> Body::open() {
    if (!addresses_->is_mapped()) {
        std::vector<base::IpAddress> own;
        for (trace::SenderId id = 0; id < world_->sender_count(); ++id) {
            // A relay's are those of its server, and no MTA of this network may take them for its own.
            if (!world_->cast().senders[id].relay) own.push_back(address_of(id));
        }
        if (auto unable = net::add_addresses(own)) return unable;
    }
    if (name_service_) {
        if (auto unable = name_service_->listen(kNameService)) return unable;
    }
    return stage_->show(*world_, *this, *observer_);
}

void Body::start() {
    loop_->restart_clock();
    if (name_service_) name_service_->forget();
    has_started_ = true;
    stage_->faults_changed();  // their windows count from now
    mail_.set(world_->traffic().next());
}

void Body::run() {
    const auto duration = world_->scenario().duration;
    const base::Instant end{duration.value_or(world::kLongestRun)};
    start();
    loop_->run(end, [this] { return is_done(); });
    if (programs_ != nullptr) programs_->finish();
    if (loop_->stopped()) {
        observer_->on({std::min(now(), end), trace::RunEnded{.reached_bound = false, .interrupted = true}});
        return;
    }
    const bool ended_by_itself = is_done();
    const base::Instant ended = duration ? end : ended_by_itself ? last_activity_ : std::min(now(), end);
    observer_->on({ended, trace::RunEnded{!ended_by_itself && !duration}});
}

bool Body::is_done() {
    if (programs_ != nullptr && !programs_->is_done()) return false;
    if (world_->traffic().next() || !clients_.empty() || stage_->connections() > 0) return false;
    for (trace::SenderId id = 0; id < world_->sender_count(); ++id) {
        if (machine(id).queued() > 0) return false;
    }
    return true;
}

void Body::mail_arrives() {
    world::Posting posting = world_->traffic().take();
    if (programs_ != nullptr) {
        programs_->submit(posting);
    } else {
        machine(posting.sender).on_mail(std::move(posting.mail), now());
        settle_sender(posting.sender);
    }
    mail_.set(world_->traffic().next());
}

void Body::sender_due(trace::SenderId id) {
    machine(id).on_time(now());
    settle_sender(id);
}

void Body::resolver_due(world::ResolverId id) {
    world_->resolver(id).machine.on_time(now());
    settle_resolver(id);
}

void Body::program_asks(std::uint64_t number, const protocol::Query& query) {
    if (is_beside_the_run(query.name))
        return name_service_->tell(number,
                                   world_->dns().true_answer(query, has_started_ ? now() : base::Instant{}));
    const trace::SenderId first = 0;
    const world::ResolverId asks = world_->sender(first).resolver;
    const auto* known = world_->resolver(asks).machine.on_question({kPrograms, number}, query.name,
                                                                   query.type, address_of(first), now());
    if (known != nullptr) tell_program(*known);
    settle_resolver(asks);
}

void Body::tell_program(const resolver::Resolved& resolved) {
    const std::uint64_t number = resolved.question.number;
    const protocol::Query& query = name_service_->query(number);
    record(
        trace::LookupEnded{query.name, query.type, resolved.records,
                           name_service_->is_late(number) ? trace::Outcome::timeout : failure_of(resolved)});
    name_service_->tell(number, resolved.finding, resolved.records);
}

bool Body::is_beside_the_run(const base::Name& name) const {
    if (!has_started_) return true;
    const scenario::Zone* zone = world_->scenario().zone_of(name);
    return zone != nullptr && zone->is_for_notices;
}

void Body::settle_sender(trace::SenderId id) {
    const auto carry = [&](const auto& what) {
        using What = std::decay_t<decltype(what)>;
        if constexpr (std::is_constructible_v<decltype(trace::Event::what), What>) {
            record(what);
        } else {
            carry_out(id, what);
        }
    };
    while (const auto* output = machine(id).poll()) {
        last_activity_ = now();
        std::visit(carry, *output);
    }
    senders_[id].set(machine(id).next_deadline());
}

void Body::settle_resolver(world::ResolverId id) {
    resolver::Resolver& resolver = world_->resolver(id).machine;
    while (const auto* output = resolver.poll()) {
        std::visit([&](const auto& what) { carry_out(id, what); }, *output);
    }
    resolvers_[id].set(resolver.next_deadline());
}

// Its sender is being drained, so what its cache knows at once needs no draining of its own.
void Body::carry_out(trace::SenderId id, const sender::Resolve& question) {
    const world::ResolverId asks = world_->sender(id).resolver;
    const auto* known = world_->resolver(asks).machine.on_question({id, question.id}, *question.name,
                                                                   question.type, address_of(id), now());
    if (known != nullptr) machine(id).on_resolved(question.id, known->finding, known->records, now());
    settle_resolver(asks);
}

void Body::carry_out(world::ResolverId, const resolver::Resolved& resolved) {
    const trace::SenderId asker = resolved.question.asker;
    if (asker == kPrograms) return tell_program(resolved);
    machine(asker).on_resolved(resolved.question.number, resolved.finding, resolved.records, now());
    settle_sender(asker);
}

void Body::carry_out(world::ResolverId, const trace::FaultFired& fired) {
    record(fired);
}

void Body::carry_out(world::ResolverId id, const resolver::Ask& ask) {
    questions_[id].ask(stage_->dns(), ask.query_id, ask.query);
}

void Body::carry_out(trace::SenderId id, const sender::Connect& connect) {
    const auto server = world_->server_at(connect.address);
    if (server) this->connect(id, connect, *server);  // else a void, of which nobody ever hears
}

void Body::connect(trace::SenderId id, const sender::Connect& connect, trace::ServerId server) {
    const auto pair = std::make_shared<Pair>(*loop_, address_of(id), world_->link(id, server, now()));
    const auto client = std::make_shared<Client>(*loop_, pair, std::make_unique<Line>(*this, id, connect.id));
    clients_[{id, connect.id}] = client;
    const base::Endpoint to = addresses_->listening(connect.address, fake_smtp::sockets::Service::kPort);
    base::IpAddress from = addresses_->real(address_of(id));
    if (from.family() != to.address.family()) from = to.address;
    if (!client->bind(from)) return client->fail(protocol::Reception::unreachable);
    const auto go = [this, client, pair, to] { pairs_[{client->connect(to), to}] = pair; };
    if (stage_->smtp().sees_syns()) return go();
    // A gate stands at the far end of the link.
    loop_->call_at(now() + pair->link.one_way(), [this, client, pair, go, address = connect.address] {
        if (client->left()) return;
        const auto reception = stage_->knock(address);
        pair->answered_at = now() + pair->link.one_way();
        go();
        if (reception == protocol::Reception::drop) pair->passage.will_not_hear(net::End::client);
    });
}

void Body::carry_out(trace::SenderId id, const sender::Say& say) {
    client(id, say.id).say(say.command);
}

void Body::carry_out(trace::SenderId id, const sender::SendBody& body) {
    const base::Duration transfer = client(id, body.id).send(body.content);
    machine(id).on_body_sent(body.id, now() + transfer);
}

void Body::carry_out(trace::SenderId id, const sender::StartTls& tls) {
    client(id, tls.id).start_tls(tls_, {});
}

void Body::carry_out(trace::SenderId id, const sender::Close& close) {
    const auto client = clients_.find({id, close.id});
    if (client == clients_.end()) return;  // it went to a void
    client->second->leave();
    forget(id, close.id);
}

void Body::forget(trace::SenderId id, sender::ConnectionId connection) {
    clients_.erase({id, connection});
}

std::unique_ptr<Guest> Body::meet(const Visit& visit) {
    const auto known = pairs_.find({visit.from, visit.to});
    if (known == pairs_.end()) {
        if (programs_ != nullptr) return programs_->meet(visit);
        record(trace::ConnectTried{Strangers::kSender, visit.local});
        return nullptr;
    }
    const auto pair = known->second.lock();
    pairs_.erase(known);
    if (pair) pair->is_seen = true;
    return pair ? std::make_unique<BuiltInGuest>(pair) : nullptr;
}

void Body::keep(const Visit& visit, const world::Phase& phase, const fake_smtp::Keep& kept) {
    if (!visit.by_stranger) return take(phase, kept);
    strangers_.deliver(
        visit, kept, now(), [&](auto event) { record(std::move(event)); },
        [&](const fake_smtp::Keep& numbered) { take(phase, numbered); });
}

// A sender of the run tells it by its try.
void Body::turn_away(const Visit& visit, const fake_smtp::TurnAway& failure) {
    if (visit.by_stranger) strangers_.turn_away(visit, failure, [&](const auto& event) { record(event); });
}

void Body::take(const world::Phase& phase, const fake_smtp::Keep& kept) {
    const auto relay = world_->keep(phase, kept, now(), [this](auto event) { record(std::move(event)); });
    if (relay) settle_sender(*relay);
}

void Body::record(decltype(trace::Event::what) what) {
    last_activity_ = now();
    observer_->on({last_activity_, std::move(what)});
}

}  // namespace mxdrill::live
