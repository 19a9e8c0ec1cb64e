#include "sim/serve/http_connection.hpp"

#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/http/write.hpp>
#include <sstream>
#include <string>
#include <utility>

#include "sim/scenario/document.hpp"
#include "sim/serve/event_stream.hpp"

namespace mxdrill::serve {

namespace asio = boost::asio;
namespace http = boost::beast::http;

namespace {

using HttpRequest = http::request<http::string_body>;

std::string text_of(boost::beast::string_view text) {
    return {text.data(), text.size()};
}

std::optional<std::string> field_of(const HttpRequest& request, http::field name) {
    const auto found = request.find(name);
    if (found == request.end()) return std::nullopt;
    return text_of(found->value());
}

Request request_of(HttpRequest& from) {
    return {
        .method = text_of(from.method_string()),
        .target = text_of(from.target()),
        .host = field_of(from, http::field::host),
        .origin = field_of(from, http::field::origin),
        .authorization = field_of(from, http::field::authorization),
        .content_type = field_of(from, http::field::content_type).value_or(""),
        .accept = field_of(from, http::field::accept).value_or(""),
        .last_event_id = text_of(from["Last-Event-ID"]),
        .body = std::move(from.body()),
    };
}

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

// A 204 has no length (RFC 9110 §8.6), the answer to HEAD that of the body which it leaves out (§9.3.2).
std::string header_of(const Response& response, unsigned version, bool keep) {
    http::response<http::string_body> message(static_cast<http::status>(response.status), version);
    message.keep_alive(keep);
    message.set(http::field::server, "mxdrill");
    message.set(http::field::cache_control, "no-store");
    message.set("X-Content-Type-Options", "nosniff");
    message.set("Referrer-Policy", "no-referrer");
    if (!response.content_type.empty()) message.set(http::field::content_type, response.content_type);
    for (const auto& [name, value] : response.headers) message.set(name, value);
    if (response.status != 204) message.content_length(response.body.size());
    std::ostringstream text;
    text << message.base();
    return text.str();
}

}  // namespace

HttpConnection::HttpConnection(asio::ip::tcp::socket socket, Control& control, const HttpLimits& limits,
                               const std::shared_ptr<Room>& room)
    : stream_(std::make_unique<ClientStream>(std::move(socket))),
      control_(control),
      limits_(limits),
      room_(room) {
    seat_.emplace(room, [this] { stream_->close(); });
}

void HttpConnection::begin(asio::ip::tcp::socket socket, Control& control, const HttpLimits& limits,
                           const std::shared_ptr<Room>& room, bool full) {
    Error ignored;
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    // std::make_shared cannot reach the constructor.
    const std::shared_ptr<HttpConnection> self(new HttpConnection(std::move(socket), control, limits, room));
    if (!full) return self->read_request();
    self->respond(failure(503, "there are too many connections; close one and try again"), false);
}

void HttpConnection::read_request() {
    has_header_ = false;
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(limits_.header_octets));
    parser_->body_limit(scenario::kLargestText);  // until the target is known
    stream_->expires_after(limits_.idle);
    parse();
}

void HttpConnection::parse() {
    Error error;
    if (!parser_->is_done() && !buffer_.empty()) {
        parser_->eager(has_header_);  // only then the body's limit is known
        buffer_.erase(0, parser_->put(asio::buffer(buffer_), error));
    }
    if (error && error != http::error::need_more) return refuse(error);
    if (parser_->is_header_done() && !std::exchange(has_header_, true)) return on_header();
    if (parser_->is_done()) return on_request();
    if (error || buffer_.empty()) return read_more();
    parse();
}

void HttpConnection::read_more() {
    stream_->read([self = shared_from_this()](const Error& error, std::string_view octets) {
        self->buffer_ += octets;
        if (error == asio::error::eof) return self->on_client_end();
        if (!error) self->parse();
    });
}

void HttpConnection::on_client_end() {
    if (!parser_->got_some()) return;
    Error error;
    parser_->put_eof(error);
    if (!error) parse();
}

void HttpConnection::on_header() {
    const auto limit = body_limit(text_of(parser_->get().target()));
    const auto announced = parser_->content_length();
    if (announced && *announced > limit) return refuse(http::error::body_limit);
    parser_->body_limit(limit);
    stream_->expires_after(limits_.transfer);
    const bool waits = boost::beast::iequals(parser_->get()[http::field::expect], "100-continue");
    if (!waits || parser_->is_done()) return parse();
    // RFC 9110 §10.1.1: the client holds its body back until it is asked for it.
    stream_->write(std::string(kContinue), [self = shared_from_this()](const Error& error) {
        if (!error) self->parse();
    });
}

void HttpConnection::on_request() {
    const bool keep = parser_->get().keep_alive();
    const Response response = control_.handle(request_of(parser_->get()));
    if (response.streams_since && parser_->get().method() != http::verb::head)
        return stream_events(*response.streams_since);
    respond(response, keep);
}

// What came is no request that can be answered as such; where the next one begins nobody knows.
void HttpConnection::refuse(const Error& error) {
    if (error == http::error::body_limit) return respond(failure(413, "the body is too long"), false);
    if (error == http::error::header_limit) return respond(failure(431, "the header is too long"), false);
    respond(failure(400, "this is no HTTP request: " + error.message()), false);
}

void HttpConnection::respond(const Response& response, bool keep) {
    const unsigned version = parser_ && parser_->get().version() == 10 ? 10 : 11;
    const bool is_head = parser_ && parser_->get().method() == http::verb::head;
    stream_->expires_after(limits_.transfer);
    stream_->write(header_of(response, version, keep) + (is_head ? "" : response.body),
                   [self = shared_from_this(), keep](const Error& error) {
                       if (error) return;
                       if (!keep) return self->linger();
                       self->read_request();
                   });
}

void HttpConnection::stream_events(std::uint64_t since) {
    seat_.reset();
    EventStream::begin(std::move(stream_), control_.journal(), limits_, room_, since);
}

// Closing while octets of the client are unread would be a reset, and might cost it the response.
void HttpConnection::linger() {
    stream_->shut();
    stream_->expires_after(std::chrono::seconds(2));
    discard();
}

void HttpConnection::discard() {
    constexpr std::size_t kMost = 1024 * 1024;
    stream_->read([self = shared_from_this()](const Error& error, std::string_view octets) {
        self->discarded_ += octets.size();
        if (!error && self->discarded_ < kMost) self->discard();
    });
}

}  // namespace mxdrill::serve
