// SIGINT and SIGTERM.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>

namespace mxdrill::net {

/// While it lives, the signals do not end the program, not even between two runs on sockets, which end by
/// them.
class Interruption {
  public:
    Interruption() {
        signals_.async_wait([this](const boost::system::error_code& error, int) { came_ = !error; });
    }

    /// Whether one came. From any thread.
    [[nodiscard]] bool came() {
        context_.poll();
        return came_;
    }

  private:
    boost::asio::io_context context_;
    boost::asio::signal_set signals_{context_, SIGINT, SIGTERM};
    std::atomic<bool> came_ = false;
};

}  // namespace mxdrill::net
