// The control API over HTTP/1.1.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstddef>
#include <memory>

#include "sim/net/entrance.hpp"
#include "sim/serve/control.hpp"
#include "sim/serve/room.hpp"

namespace mxdrill::serve {

struct HttpLimits {
    std::size_t connections = 64;             // the next gets 503
    std::size_t header_octets = 16 * 1024;    // a longer one gets 431
    std::chrono::seconds idle{60};            // between two requests on a connection
    std::chrono::seconds transfer{30};        // for a body to come, and for a response to go
    std::chrono::seconds heartbeat{15};       // between two signs of life on an event stream
    std::chrono::milliseconds gathering{30};  // events that come together leave together
};

/// Serves on one thread, that of its io_context.
class HttpServer {
  public:
    /// The acceptor listens already; whether it may is objection_to_binding's business. The control outlives
    /// this.
    HttpServer(net::asio::io_context& context, net::tcp::acceptor acceptor, Control& control,
               HttpLimits limits = {});
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;
    ~HttpServer();

    /// Ends all connections and accepts no more. Event streams first tell what is left, which takes the
    /// context a moment; called once more it ends them at once.
    void stop();

    [[nodiscard]] std::size_t connections() const { return room_->taken(); }

  private:
    std::shared_ptr<Room> room_;
    net::Entrance entrance_;
};

}  // namespace mxdrill::serve
