// One address at which a fake mail server listens, or does not.
#pragma once

#include <optional>
#include <vector>

#include "sim/base/endpoint.hpp"
#include "sim/net/asio.hpp"
#include "sim/net/entrance.hpp"
#include "sim/net/loop.hpp"
#include "sim/net/unable.hpp"
#include "sim/protocol/smtp.hpp"

namespace mxdrill::fake_smtp::sockets {

using net::tcp;

/// Accepts connections while its reception is `accept`. To refuse it does not listen; to drop it listens with
/// a backlog that is full, so that the kernel drops what comes: that is all that can be done where SYNs are
/// not seen. Its port stays its own all the time: other runs on this machine respect the claim.
class Listener {
  public:
    Listener(net::Loop& loop, net::Entrance::OnSocket on_socket);
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    /// Port 0 is any that is free; it stays the same from then on.
    std::optional<net::Unable> open(const base::Endpoint& at);
    [[nodiscard]] const base::Endpoint& endpoint() const { return endpoint_; }

    /// Accepts no more; the port stays its own.
    void close();

    [[nodiscard]] protocol::Reception reception() const { return reception_; }
    /// `unreachable` can't be had.
    void receive(protocol::Reception reception);

  private:
    net::error_code claim();
    void fill_backlog();

    net::Loop* loop_;
    net::Entrance entrance_;
    net::udp::socket claim_;
    base::Endpoint endpoint_;
    protocol::Reception reception_ = protocol::Reception::accept;
    std::vector<tcp::socket> fillers_;  // of a full backlog
};

}  // namespace mxdrill::fake_smtp::sockets
