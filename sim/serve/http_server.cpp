#include "sim/serve/http_server.hpp"

#include <string_view>
#include <utility>

#include "sim/serve/http_connection.hpp"

namespace mxdrill::serve {
namespace {

constexpr std::string_view kNoDescriptors =
    "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

}  // namespace

HttpServer::HttpServer(net::asio::io_context& context, net::tcp::acceptor acceptor, Control& control,
                       HttpLimits limits)
    : room_(std::make_shared<Room>()),
      entrance_(context, kNoDescriptors, [this, &control, limits](net::tcp::socket socket) {
          const bool is_full = room_->taken() >= limits.connections;
          HttpConnection::begin(std::move(socket), control, limits, room_, is_full);
      }) {
    entrance_.acceptor() = std::move(acceptor);
    entrance_.start();
}

HttpServer::~HttpServer() {
    stop();
}

void HttpServer::stop() {
    entrance_.close();
    room_->clear();
}

}  // namespace mxdrill::serve
