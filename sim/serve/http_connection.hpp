// One client of the control API, request by request.
#pragma once

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <memory>
#include <optional>
#include <string>

#include "sim/serve/client_stream.hpp"
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
    using Error = ClientStream::Error;
    using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

    HttpConnection(boost::asio::ip::tcp::socket socket, Control& control, const HttpLimits& limits,
                   const std::shared_ptr<Room>& room);

    void read_request();
    void parse();
    void read_more();
    void on_client_end();
    void on_header();
    void on_request();
    void refuse(const Error& error);
    void respond(const Response& response, bool keep);
    void stream_events(std::uint64_t since);
    void linger();
    void discard();

    std::unique_ptr<ClientStream> stream_;
    std::string buffer_;  // what has come and is not parsed
    std::optional<Parser> parser_;
    bool has_header_ = false;  // and has been told so
    Control& control_;
    HttpLimits limits_;
    std::shared_ptr<Room> room_;
    std::optional<Room::Seat> seat_;
    std::size_t discarded_ = 0;  // octets
};

}  // namespace mxdrill::serve
