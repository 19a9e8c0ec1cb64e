// DNS packets over TCP.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>

#include "sim/net/asio.hpp"
#include "sim/net/entrance.hpp"
#include "sim/net/loop.hpp"
#include "sim/wire/dns_packet.hpp"

namespace mxdrill::fake_dns::sockets {

using net::tcp;

/// One connection; each number is given out once.
using TcpClientId = std::uint64_t;

/// Connections on which packets follow their length (RFC 1035 §4.2.2). A client may send further questions
/// before the answers, which may come in any order (RFC 7766 §6.2.1.1). Of more than kMost connections the
/// oldest goes.
class TcpClients {
  public:
    static constexpr std::size_t kMost = 1000;
    using OnPacket =
        std::function<void(std::span<const std::uint8_t>, TcpClientId, const net::tcp::endpoint&)>;

    TcpClients(net::Loop& loop, OnPacket on_packet);
    ~TcpClients();
    TcpClients(const TcpClients&) = delete;
    TcpClients& operator=(const TcpClients&) = delete;

    /// Fails as the kernel does.
    net::error_code open(const tcp::endpoint& at);
    void close();

    /// To one that is gone: nothing happens.
    void send(TcpClientId to, std::span<const std::uint8_t> octets);

  private:
    class Client;
    void on_socket(tcp::socket socket);

    net::Loop* loop_;
    OnPacket on_packet_;
    net::Entrance entrance_;
    std::map<TcpClientId, std::shared_ptr<Client>> clients_;
    TcpClientId last_ = 0;
};

}  // namespace mxdrill::fake_dns::sockets
