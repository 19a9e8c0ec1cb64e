#include "sim/serve/http_server.hpp"

#include <utility>

#include "sim/serve/http_connection.hpp"

namespace mxdrill::serve {

namespace asio = boost::asio;

// Outlives the server by the one handler that is on its way.
struct HttpServer::Listener : std::enable_shared_from_this<HttpServer::Listener> {
    Listener(asio::io_context& context, asio::ip::tcp::acceptor listens, Control& acts, HttpLimits bounds,
             std::shared_ptr<Room> holds)
        : acceptor(std::move(listens)),
          pause(context),
          control(acts),
          limits(bounds),
          room(std::move(holds)) {}

    void accept() {
        acceptor.async_accept([self = shared_from_this()](const boost::system::error_code& error,
                                                          asio::ip::tcp::socket socket) {
            if (!self->acceptor.is_open()) return;
            if (error) return self->accept_later();
            const bool full = self->room->taken() >= self->limits.connections;
            HttpConnection::begin(std::move(socket), self->control, self->limits, self->room, full);
            self->accept();
        });
    }

    // When descriptors have run out, asking again at once would only burn time.
    void accept_later() {
        pause.expires_after(std::chrono::milliseconds(100));
        pause.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
            if (!error && self->acceptor.is_open()) self->accept();
        });
    }

    asio::ip::tcp::acceptor acceptor;
    asio::steady_timer pause;
    Control& control;
    HttpLimits limits;
    std::shared_ptr<Room> room;
};

HttpServer::HttpServer(asio::io_context& context, asio::ip::tcp::acceptor acceptor, Control& control,
                       HttpLimits limits)
    : room_(std::make_shared<Room>()),
      listener_(std::make_shared<Listener>(context, std::move(acceptor), control, limits, room_)) {
    listener_->accept();
}

HttpServer::~HttpServer() {
    stop();
}

void HttpServer::stop() {
    boost::system::error_code ignored;
    listener_->acceptor.close(ignored);
    listener_->pause.cancel();
    room_->clear();
}

}  // namespace mxdrill::serve
