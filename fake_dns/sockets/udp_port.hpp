// DNS packets over UDP.
#pragma once

#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "sim/net/asio.hpp"
#include "sim/net/loop.hpp"
#include "sim/wire/dns_packet.hpp"

namespace mxdrill::fake_dns::sockets {

using net::udp;

/// Takes and sends many packets with one call of the kernel: at these rates the calls are what costs.
class UdpPort {
  public:
    using OnPacket = std::function<void(std::span<const std::uint8_t>, const udp::endpoint&)>;

    UdpPort(net::Loop& loop, OnPacket on_packet);

    /// Fails as the kernel does.
    net::error_code open(const udp::endpoint& at);
    [[nodiscard]] udp::endpoint endpoint() const { return socket_.local_endpoint(); }
    void close();

    /// Clients belong to this loop: the clock does not jump over packets on their way.
    void count_packets() { counts_ = true; }

    /// Goes out with the next call; what a full buffer does not take is lost, as UDP loses packets.
    void send(const udp::endpoint& to, std::span<const std::uint8_t> octets);

  private:
    static constexpr std::size_t kBatch = 64;
    static constexpr std::size_t kLargestQuestion = 4096;

    void wait();
    void receive();
    void flush();

    struct Answer {
        udp::endpoint to;
        wire::Octets octets;
    };

    net::Loop* loop_;
    udp::socket socket_;
    OnPacket on_packet_;
    std::vector<std::array<std::uint8_t, kLargestQuestion>> packets_;
    std::vector<udp::endpoint> from_;
    std::vector<mmsghdr> headers_;
    std::vector<iovec> vectors_;
    std::vector<Answer> answers_;
    std::size_t answered_ = 0;  // of answers_, which keep their memory
    bool in_batch_ = false;
    bool counts_ = false;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace mxdrill::fake_dns::sockets
