// One client of the control API, request by request.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <memory>
#include <optional>

#include "sim/serve/control.hpp"
#include "sim/serve/http_server.hpp"
#include "sim/serve/room.hpp"

namespace mxdrill::serve {

/// Lives as long as something of it is under way.
class HttpConnection : public std::enable_shared_from_this<HttpConnection> {
  public:
    /// `full`: it only gets told that there are too many.
    static void begin(boost::asio::ip::tcp::socket socket, Control& control, const HttpLimits& limits,
                      const std::shared_ptr<Room>& room, bool full);

  private:
    using Error = boost::system::error_code;
    using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

    HttpConnection(boost::asio::ip::tcp::socket socket, Control& control, const HttpLimits& limits,
                   const std::shared_ptr<Room>& room);

    void read_header();
    void on_header(const Error& error);
    void invite_body();
    void read_body();
    void on_body(const Error& error);
    void refuse(const Error& error);
    void respond(Response response, bool keep);
    template <class Body>
    void send(boost::beast::http::message<false, Body> message);
    void stream_events(std::uint64_t since);
    void linger();
    void discard();

    boost::beast::tcp_stream stream_;
    boost::beast::flat_buffer buffer_;
    std::optional<Parser> parser_;
    Control& control_;
    HttpLimits limits_;
    std::shared_ptr<Room> room_;
    std::optional<Room::Seat> seat_;
    std::size_t discarded_ = 0;  // octets
};

}  // namespace mxdrill::serve
