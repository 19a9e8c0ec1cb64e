// A resolver's queries to the fake DNS over real sockets.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <unordered_map>

#include "sim/base/endpoint.hpp"
#include "sim/net/address_book.hpp"
#include "sim/net/asio.hpp"
#include "sim/net/loop.hpp"
#include "sim/protocol/dns.hpp"
#include "sim/resolver/resolver.hpp"

namespace mxdrill::live {

/// Asks from one address, each question half the resolver's latency after it is put, and tells the answer as
/// much later than it came. What is no answer to what was asked is passed over. Its user repeats what is not
/// answered in time; a connection that is silent for so long is closed.
class Questions {
  public:
    using OnAnswer = std::function<void(resolver::QueryId, const protocol::Answer&)>;

    /// `from` and the answers' addresses are the scenario's. All outlive it.
    Questions(net::Loop& loop, net::AddressBook& addresses, const base::IpAddress& from,
              const resolver::Settings& settings, OnAnswer on_answer);
    ~Questions();
    Questions(const Questions&) = delete;
    Questions& operator=(const Questions&) = delete;

    void ask(const base::Endpoint& server, resolver::QueryId query_id, const protocol::Query& query);

  private:
    struct Asked {
        resolver::QueryId query_id;
        protocol::Query query;
    };
    class Stream;

    void send(const base::Endpoint& server, const Asked& asked);
    void give_up_later(resolver::QueryId query_id, const std::weak_ptr<Stream>& stream);
    /// Its own address, or the server's if that is of another family.
    [[nodiscard]] base::IpAddress near(const base::Endpoint& server) const;
    bool open(const base::Endpoint& server);
    void wait();
    void receive();
    void on_packet(std::span<const std::uint8_t> packet);
    void tell(const Asked& asked, protocol::Answer answer);

    net::Loop* loop_;
    net::AddressBook* addresses_;
    base::IpAddress from_;
    resolver::Settings settings_;
    OnAnswer on_answer_;
    net::udp::socket socket_;
    std::uint16_t last_id_ = 0;
    std::unordered_map<std::uint16_t, Asked> asked_;  // by id; an old one that was never answered gives way
    std::unordered_map<resolver::QueryId, std::shared_ptr<Stream>> streams_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace mxdrill::live
