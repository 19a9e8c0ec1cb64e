// The fake mail servers of a run on real sockets.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "fake_smtp/gate.hpp"
#include "fake_smtp/sockets/certificates.hpp"
#include "fake_smtp/sockets/connection.hpp"
#include "fake_smtp/sockets/listener.hpp"
#include "fake_smtp/sockets/run.hpp"
#include "sim/base/endpoint.hpp"
#include "sim/base/name.hpp"
#include "sim/net/address_book.hpp"
#include "sim/net/loop.hpp"
#include "sim/net/syn_queue.hpp"
#include "sim/net/unable.hpp"

namespace mxdrill::fake_smtp::sockets {

/// One listener for each address of each server. In a private network every SYN is a session's first input;
/// elsewhere a session begins with a connection, and faults at `connect` open and shut gates.
class Service {
  public:
    /// All outlive it. More connections at a time than `most_connections` are turned away: with a 421, or
    /// refused where every SYN is seen.
    Service(net::Loop& loop, net::AddressBook& addresses, Run& run, Authority& authority,
            std::size_t most_connections = kMostConnections);
    ~Service();
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    /// From now on every SYN is seen. To be called in a private network, before listen().
    std::optional<net::Unable> see_syns();
    [[nodiscard]] bool sees_syns() const { return syns_ != nullptr; }

    /// The servers of the run are these; those that are not any more listen no longer. After a failure those
    /// of before are as they were.
    std::optional<net::Unable> listen_for(const trace::Cast& cast);

    /// What a SYN to one of the addresses meets now, as far as that depends on time alone.
    [[nodiscard]] Standing standing(const base::IpAddress& address) const;
    /// Faults have come or gone.
    void set_gates();

    [[nodiscard]] std::size_t connections() const { return connections_.size(); }
    /// Those to one server: now, and those that it accepted since the run began.
    [[nodiscard]] std::size_t open_connections(trace::ServerId server) const;
    [[nodiscard]] std::uint64_t all_connections(trace::ServerId server) const;
    /// Where an address is on this machine.
    [[nodiscard]] const base::Endpoint& listening(const base::IpAddress& address) const {
        return places_.at(address).listener->endpoint();
    }
    /// Resets all connections, so that nothing refers to hosts and faults any more.
    void end_all();
    /// For good: nobody is accepted from now on.
    void stop();

    /// The usual port of SMTP, and the one that is tried first where that can't be had.
    static constexpr std::uint16_t kPort = 25;
    static constexpr std::uint16_t kMappedPort = 2525;
    static constexpr std::size_t kMostConnections = 20'000;

  private:
    struct Place {
        trace::ServerId server = 0;
        base::Name name;
        base::IpAddress address;
        std::unique_ptr<Listener> listener;
    };
    std::optional<net::Unable> open(Place& place);
    using Ends = std::pair<base::Endpoint, base::Endpoint>;  // the client's, the server's

    void on_syn(const net::Syn& syn);
    void on_socket(const Place& place, net::tcp::socket socket);
    Connection& begin(const Place& place, const Ends& ends);
    void take(Connection& connection, net::tcp::socket socket);

    net::Loop* loop_;
    net::AddressBook* addresses_;
    Run* run_;
    Authority* authority_;
    std::size_t most_connections_;
    std::unique_ptr<net::SynQueue> syns_;
    std::map<base::IpAddress, Place> places_;  // by the scenario's address
    std::uint16_t mapped_port_ = kMappedPort;
    net::Alarm gates_;
    std::unordered_map<Connection*, std::shared_ptr<Connection>> connections_;
    std::vector<std::uint64_t> accepted_;                 // connections, by server
    std::map<Ends, std::weak_ptr<Connection>> expected_;  // SYNs of which no connection has come yet
};

}  // namespace mxdrill::fake_smtp::sockets
