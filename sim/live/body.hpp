// The live body: the machines of a world on real sockets.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "fake_smtp/sockets/run.hpp"
#include "sim/live/client.hpp"
#include "sim/live/name_service.hpp"
#include "sim/live/pair.hpp"
#include "sim/live/programs.hpp"
#include "sim/live/questions.hpp"
#include "sim/live/stage.hpp"
#include "sim/live/strangers.hpp"
#include "sim/net/address_book.hpp"
#include "sim/net/loop.hpp"
#include "sim/sender/output.hpp"
#include "sim/trace/event.hpp"
#include "sim/world/world.hpp"

namespace mxdrill::live {

/// Carries out what the senders and resolvers of a world decide, against the servers of a stage. It feeds
/// inputs, drains outputs and re-arms deadlines, and decides nothing.
class Body : private Stage::Company {
  public:
    static const base::Endpoint kNameService;

    /// All outlive it. `programs` send the mail in place of the groups, and find the first group's resolver
    /// at kNameService; null if these do it themselves. What they ask before the run begins, and what leads
    /// notices to their mailbox, is answered as the zones have it, and leaves no trace.
    Body(net::Loop& loop, net::AddressBook& addresses, Stage& stage, world::World& world,
         trace::Observer& observer, Programs* programs = nullptr);
    ~Body();
    Body(const Body&) = delete;
    Body& operator=(const Body&) = delete;

    /// Puts the world on the stage, in place of the one that is there; after a failure that one goes on.
    std::optional<net::Unable> open();
    /// Lets it begin.
    void start();

    /// Begins, and runs to the scenario's `duration`; without one until every queue is empty, at most
    /// world::kLongestRun; or until the loop is stopped. The last event is RunEnded. To be called once.
    void run();

  private:
    class Line;  // a client's user: a sender's number for a connection
    using Ends = std::pair<base::Endpoint, base::Endpoint>;

    // Inputs of senders and resolvers.
    void mail_arrives();
    void sender_due(trace::SenderId id);
    void resolver_due(world::ResolverId id);
    void program_asks(std::uint64_t number, const protocol::Query& query);
    void tell_program(const resolver::Resolved& resolved);
    /// Questions that are none of the scenario's.
    [[nodiscard]] bool is_beside_the_run(const base::Name& name) const;

    // Draining of machines.
    void settle_sender(trace::SenderId id);
    void settle_resolver(world::ResolverId id);
    void carry_out(trace::SenderId id, const sender::Resolve& question);
    void carry_out(trace::SenderId id, const sender::Connect& connect);
    void carry_out(trace::SenderId id, const sender::Say& say);
    void carry_out(trace::SenderId id, const sender::SendBody& body);
    void carry_out(trace::SenderId id, const sender::StartTls& tls);
    void carry_out(trace::SenderId id, const sender::Close& close);
    void carry_out(world::ResolverId id, const resolver::Ask& ask);
    void carry_out(world::ResolverId id, const resolver::Resolved& resolved);
    void carry_out(world::ResolverId id, const trace::FaultFired& fired);

    std::unique_ptr<fake_smtp::sockets::Guest> meet(const fake_smtp::sockets::Visit& visit) override;
    void keep(const fake_smtp::sockets::Visit& visit, const world::Phase& phase,
              const fake_smtp::Keep& kept) override;
    void turn_away(const fake_smtp::sockets::Visit& visit, const fake_smtp::TurnAway& failure) override;
    void take(const world::Phase& phase, const fake_smtp::Keep& kept);
    void connect(trace::SenderId id, const sender::Connect& connect, trace::ServerId server);
    void forget(trace::SenderId id, sender::ConnectionId connection);
    void record(decltype(trace::Event::what) what);
    [[nodiscard]] bool is_done();
    [[nodiscard]] base::Instant now() const { return loop_->now(); }
    [[nodiscard]] sender::Sender& machine(trace::SenderId id) { return world_->sender(id).sender; }
    [[nodiscard]] const base::IpAddress& address_of(trace::SenderId id) {
        return machine(id).identity().addresses.front();
    }
    [[nodiscard]] Client& client(trace::SenderId id, sender::ConnectionId connection) {
        return *clients_.at({id, connection});
    }

    net::Loop* loop_;
    net::AddressBook* addresses_;
    world::World* world_;
    trace::Observer* observer_;
    Stage* stage_;
    Programs* programs_;
    Strangers strangers_;
    net::asio::ssl::context tls_;  // of clients, which take every certificate
    net::Alarm mail_;
    std::deque<net::Alarm> senders_;
    std::deque<net::Alarm> resolvers_;
    std::deque<Questions> questions_;          // by resolver
    std::optional<NameService> name_service_;  // of programs
    std::map<std::pair<trace::SenderId, sender::ConnectionId>, std::shared_ptr<Client>> clients_;
    std::map<Ends, std::weak_ptr<Pair>> pairs_;
    base::Instant last_activity_{};
    bool has_started_ = false;
};

}  // namespace mxdrill::live
