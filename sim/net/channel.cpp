#include "sim/net/channel.hpp"

#include <openssl/ssl.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <chrono>
#include <utility>

namespace mxdrill::net {
namespace {

// One read of a loop's turn. Nothing in it outlives the call that reads, so all channels of a thread share
// it.
constexpr std::size_t kRead = 65536;
std::array<char, kRead>& read_buffer() {
    thread_local std::array<char, kRead> buffer;
    return buffer;
}

constexpr std::size_t kTlsRecord = 16384;

// How long an end that closed waits for the other to take what was sent, or to do the same.
constexpr std::chrono::seconds kLinger{5};

constexpr std::size_t kMostUnsent = 1 << 20;

protocol::Closing how_of(const error_code& error) {
    const bool reset = error == asio::error::connection_reset || error == asio::error::broken_pipe;
    return reset ? protocol::Closing::rst : protocol::Closing::fin;
}

}  // namespace

Channel::Channel(Loop& loop, tcp::socket socket, End end, User& user)
    : loop_(&loop), socket_(std::move(socket)), end_(end), user_(&user) {
    error_code ignored;
    socket_.non_blocking(true, ignored);
    socket_.set_option(tcp::no_delay(true), ignored);
    socket_.set_option(asio::socket_base::keep_alive(true), ignored);
}

Channel::~Channel() {
    if (passage_) passage_->leaves(end_);
}

void Channel::start() {
    read();
}

void Channel::pause() {
    paused_ = true;
    if (passage_) passage_->holds(end_);
}

void Channel::resume() {
    paused_ = false;
    if (passage_) passage_->goes_on(end_);
    read();
}

void Channel::send(std::string_view octets) {
    if (closing_ || !is_open()) return;
    out_.commit(asio::buffer_copy(out_.prepare(octets.size()), asio::buffer(octets)));
    write();
}

void Channel::start_tls(asio::ssl::context& context, const std::string& name) {
    if (closing_ || !is_open()) return;
    tls_context_ = &context;
    tls_name_ = name;
    passage_ ? passage_->begins_tls(end_) : loop_->launched(1);
    if (out_.size() == 0 && !waiting_to_write_) begin_handshake();
}

void Channel::close(protocol::Closing how) {
    user_ = nullptr;
    if (how == protocol::Closing::rst) {
        error_code ignored;
        socket_.set_option(asio::socket_base::linger(true, 0), ignored);
        count_sent(1);
        return shut();
    }
    closing_ = true;
    forget_handshake();
    give_up_later();
    if (out_.size() + writing_.size() == 0) flushed();
    resume();  // what comes is thrown away
}

// Reading

void Channel::read() {
    if (reading_ || heard_all_ || handshaking_ || tls_context_ != nullptr || !socket_.is_open()) return;
    if (holds_back() && !closing_) return;
    reading_ = true;
    tls_ ? read_tls() : read_plain();
}

bool Channel::is_behind() const {
    return socket_.is_open() && out_.size() + writing_.size() > kMostUnsent;
}

bool Channel::holds_back() const {
    return paused_ || (end_ == End::server && is_behind());
}

void Channel::read_plain() {
    socket_.async_wait(tcp::socket::wait_read, [this, self = shared_from_this()](const error_code& waited) {
        reading_ = false;
        if (!socket_.is_open() || tls_context_ != nullptr || tls_) return;
        if (holds_back() && !closing_) return;
        error_code error = waited;
        const std::size_t size = error ? 0 : socket_.read_some(asio::buffer(read_buffer()), error);
        if (error == asio::error::would_block) return read();
        if (error) return end(error);
        take({read_buffer().data(), size});
        read();
    });
}

void Channel::read_tls() {
    if (!tls_buffer_) tls_buffer_ = std::make_unique<std::string>(kTlsRecord, '\0');
    tls_->async_read_some(asio::buffer(*tls_buffer_),
                          [this, self = shared_from_this()](const error_code& error, std::size_t size) {
                              reading_ = false;
                              if (!socket_.is_open()) return;
                              if (error) return end(error);
                              take({tls_buffer_->data(), size});
                              read();
                          });
}

void Channel::take(std::string_view octets) {
    count_read(octets.size());
    reading_ = true;  // the next read would overwrite what the view shows
    if (user_ != nullptr) user_->on_octets(octets);
    reading_ = false;
}

void Channel::end(const error_code& error) {
    count_read(1);
    // Under TLS the other end's close_notify ends both ways (RFC 5246 §7.2.1).
    if (error == asio::error::eof && !tls_ && user_ != nullptr && user_->has_more_to_say()) {
        heard_all_ = true;
        return user_->on_end(protocol::Closing::fin);
    }
    User* const user = std::exchange(user_, nullptr);
    shut();
    if (user != nullptr) user->on_end(how_of(error));
}

// Writing

void Channel::write() {
    if (waiting_to_write_ || handshaking_ || !socket_.is_open()) return;
    tls_ ? write_tls() : write_plain();
}

void Channel::write_plain() {
    error_code error;
    while (out_.size() > 0) {
        const std::size_t size = socket_.write_some(out_.data(), error);
        if (error) break;
        count_sent(size);
        has_left(out_, size);
    }
    if (error == asio::error::would_block) {
        waiting_to_write_ = true;
        socket_.async_wait(tcp::socket::wait_write,
                           [this, self = shared_from_this()](const error_code& waited) {
                               waiting_to_write_ = false;
                               if (!waited) go_on();
                           });
        return;
    }
    if (error) out_.clear();  // whoever reads is gone; reading tells
    flushed();
}

// Record by record, so that it is seen how far a slow reader is.
void Channel::write_tls() {
    if (writing_.size() == 0) {
        if (out_.size() == 0) return flushed();
        std::swap(writing_, out_);
        count_sent(writing_.size());
    }
    waiting_to_write_ = true;
    tls_->async_write_some(writing_.data(),
                           [this, self = shared_from_this()](const error_code& error, std::size_t size) {
                               waiting_to_write_ = false;
                               has_left(writing_, size);
                               if (error) {
                                   writing_.clear();
                                   out_.clear();
                               }
                               go_on();
                           });
}

void Channel::has_left(boost::beast::flat_buffer& buffer, std::size_t octets) {
    buffer.consume(octets);
    if (closing_) give_up_later();
}

// The kernel takes more.
void Channel::go_on() {
    write();
    read();  // it may have been waiting for this end to take its replies
    if (user_ != nullptr && !is_behind()) user_->on_caught_up();
}

// Everything that was sent has left.
void Channel::flushed() {
    if (handshaking_) return;
    if (tls_context_ != nullptr) return begin_handshake();
    if (closing_) linger();
}

void Channel::begin_handshake() {
    handshaking_ = true;
    tls_ = std::make_unique<Tls>(socket_, *tls_context_);
    if (!tls_name_.empty()) SSL_set_tlsext_host_name(tls_->native_handle(), tls_name_.c_str());
    const auto side = end_ == End::client ? asio::ssl::stream_base::client : asio::ssl::stream_base::server;
    tls_->async_handshake(side, [this, self = shared_from_this()](const error_code& error) {
        passage_ ? passage_->ends_tls(end_) : loop_->landed(1);
        handshaking_ = false;
        tls_context_ = nullptr;
        if (user_ != nullptr) user_->on_tls(!error);
        if (error && user_ != nullptr) return end(error);
        go_on();
    });
}

// Closing

void Channel::linger() {
    if (fin_sent_ || !socket_.is_open()) return;
    fin_sent_ = true;
    if (tls_) {
        tls_->async_shutdown([self = shared_from_this()](const error_code&) { self->shut(); });
    } else {
        error_code ignored;
        socket_.shutdown(tcp::socket::shutdown_send, ignored);
    }
    count_sent(1);
    heard_all_ ? shut() : give_up_later();
}

void Channel::give_up_later() {
    if (!socket_.is_open()) return;
    lingering_.emplace(loop_->context(), kLinger);
    lingering_->async_wait([self = shared_from_this()](const error_code& error) {
        if (!error) self->shut();
    });
}

void Channel::shut() {
    error_code ignored;
    socket_.close(ignored);
    lingering_.reset();
    forget_handshake();
    if (passage_) passage_->leaves(end_);
}

// One that was announced and has not begun, and will not.
void Channel::forget_handshake() {
    if (tls_context_ == nullptr || handshaking_) return;
    tls_context_ = nullptr;
    passage_ ? passage_->ends_tls(end_) : loop_->landed(1);
}

void Channel::count_sent(std::size_t octets) {
    if (passage_) passage_->sent_by(end_, static_cast<std::int64_t>(octets));
}

void Channel::count_read(std::size_t octets) {
    if (passage_) passage_->read_by(end_, static_cast<std::int64_t>(octets));
}

}  // namespace mxdrill::net
