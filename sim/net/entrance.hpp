// The door of a server: accepts the connections of a listening socket.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "sim/net/asio.hpp"

namespace mxdrill::net {

/// Accepts until it is closed. A connection for which the process has no descriptor is told so and closed,
/// instead of kept waiting: one descriptor of each thread is held in reserve for that.
class Entrance {
  public:
    using OnSocket = std::function<void(tcp::socket)>;

    /// `regret` is what is said to a connection that there is no descriptor for; it outlives this. The
    /// function may close the entrance, or destroy it.
    Entrance(asio::io_context& context, std::string_view regret, OnSocket on_socket);
    Entrance(const Entrance&) = delete;
    Entrance& operator=(const Entrance&) = delete;
    ~Entrance();

    /// To be opened and closed as the owner likes.
    [[nodiscard]] tcp::acceptor& acceptor() { return acceptor_; }
    /// Accepts from now on; the acceptor listens.
    void start();
    /// Nobody is accepted any more.
    void close();

  private:
    void wait();
    void accept();
    bool turn_away();
    void rest();
    [[nodiscard]] auto if_still_open(void (Entrance::*next)());

    std::string_view regret_;
    OnSocket on_socket_;
    tcp::acceptor acceptor_;
    asio::steady_timer rest_;
    std::uint64_t opened_ = 0;  // handlers of an earlier opening do nothing
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace mxdrill::net
