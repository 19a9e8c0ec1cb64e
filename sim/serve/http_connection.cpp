#include "sim/serve/http_connection.hpp"

#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
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

template <class Body>
http::message<false, Body> message_of(const Response& response, unsigned version, bool keep) {
    http::message<false, Body> message;
    message.result(response.status);
    message.version(version);
    message.keep_alive(keep);
    message.set(http::field::server, "mxdrill");
    message.set(http::field::cache_control, "no-store");
    message.set("X-Content-Type-Options", "nosniff");
    message.set("Referrer-Policy", "no-referrer");
    if (!response.content_type.empty()) message.set(http::field::content_type, response.content_type);
    for (const auto& [name, value] : response.headers) message.set(name, value);
    return message;
}

}  // namespace

HttpConnection::HttpConnection(asio::ip::tcp::socket socket, Control& control, const HttpLimits& limits,
                               const std::shared_ptr<Room>& room)
    : stream_(std::move(socket)), control_(control), limits_(limits), room_(room) {
    seat_.emplace(room, [this] { stream_.close(); });
}

void HttpConnection::begin(asio::ip::tcp::socket socket, Control& control, const HttpLimits& limits,
                           const std::shared_ptr<Room>& room, bool full) {
    Error ignored;
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    // std::make_shared cannot reach the constructor.
    const std::shared_ptr<HttpConnection> self(new HttpConnection(std::move(socket), control, limits, room));
    if (!full) return self->read_header();
    self->respond(failure(503, "there are too many connections; close one and try again"), false);
}

void HttpConnection::read_header() {
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(limits_.header_octets));
    parser_->body_limit(scenario::kLargestText);  // until the target is known
    stream_.expires_after(limits_.idle);
    http::async_read_header(
        stream_, buffer_, *parser_,
        [self = shared_from_this()](const Error& error, std::size_t) { self->on_header(error); });
}

void HttpConnection::on_header(const Error& error) {
    if (error) return refuse(error);
    const auto limit = body_limit(text_of(parser_->get().target()));
    const auto announced = parser_->content_length();
    if (announced && *announced > limit) return refuse(http::error::body_limit);
    parser_->body_limit(limit);
    stream_.expires_after(limits_.transfer);
    const bool waits = boost::beast::iequals(parser_->get()[http::field::expect], "100-continue");
    if (waits && !parser_->is_done()) return invite_body();
    read_body();
}

// RFC 9110 §10.1.1: the client holds its body back until it is asked for it.
void HttpConnection::invite_body() {
    const auto message = std::make_shared<http::response<http::empty_body>>(http::status::continue_, 11);
    http::async_write(stream_, *message,
                      [self = shared_from_this(), message](const Error& error, std::size_t) {
                          if (!error) self->read_body();
                      });
}

void HttpConnection::read_body() {
    http::async_read(stream_, buffer_, *parser_,
                     [self = shared_from_this()](const Error& error, std::size_t) { self->on_body(error); });
}

void HttpConnection::on_body(const Error& error) {
    if (error) return refuse(error);
    const bool keep = parser_->get().keep_alive();
    Response response = control_.handle(request_of(parser_->get()));
    if (response.streams_since && parser_->get().method() != http::verb::head)
        return stream_events(*response.streams_since);
    respond(std::move(response), keep);
}

// What came is no request that can be answered as such; where the next one begins nobody knows.
void HttpConnection::refuse(const Error& error) {
    if (error == http::error::body_limit) return respond(failure(413, "the body is too long"), false);
    if (error == http::error::header_limit || error == http::error::buffer_overflow)
        return respond(failure(431, "the header is too long"), false);
    const bool is_nonsense = error.category() == http::make_error_code(http::error::bad_method).category() &&
                             error != http::error::end_of_stream && error != http::error::partial_message;
    if (is_nonsense) return respond(failure(400, "this is no HTTP request: " + error.message()), false);
}

void HttpConnection::respond(Response response, bool keep) {
    const unsigned version = parser_ && parser_->get().version() == 10 ? 10 : 11;
    if (parser_ && parser_->get().method() == http::verb::head) {
        auto message = message_of<http::empty_body>(response, version, keep);
        message.content_length(response.body.size());
        return send(std::move(message));
    }
    auto message = message_of<http::string_body>(response, version, keep);
    message.body() = std::move(response.body);
    if (response.status != 204) message.prepare_payload();  // which has no length (RFC 9110 §8.6)
    send(std::move(message));
}

template <class Body>
void HttpConnection::send(http::message<false, Body> message) {
    const auto kept = std::make_shared<http::message<false, Body>>(std::move(message));
    stream_.expires_after(limits_.transfer);
    http::async_write(stream_, *kept, [self = shared_from_this(), kept](const Error& error, std::size_t) {
        if (error) return;
        if (kept->need_eof()) return self->linger();
        self->read_header();
    });
}

void HttpConnection::stream_events(std::uint64_t since) {
    seat_.reset();
    EventStream::begin(std::move(stream_), control_.journal(), limits_, room_, since);
}

// Closing while octets of the client are unread would be a reset, and might cost it the response.
void HttpConnection::linger() {
    Error ignored;
    stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    stream_.expires_after(std::chrono::seconds(2));
    discard();
}

void HttpConnection::discard() {
    constexpr std::size_t kMost = 1024 * 1024;
    buffer_.clear();
    stream_.async_read_some(buffer_.prepare(4096),
                            [self = shared_from_this()](const Error& error, std::size_t octets) {
                                self->discarded_ += octets;
                                if (!error && self->discarded_ < kMost) self->discard();
                            });
}

}  // namespace mxdrill::serve
