// The octets of one TCP connection, plain or under TLS.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "sim/net/asio.hpp"
#include "sim/net/passage.hpp"
#include "sim/protocol/smtp.hpp"

namespace mxdrill::net {

/// Moves octets between a socket and its user, who is told of nothing after he has closed it. It keeps itself
/// alive until the kernel has what was sent.
class Channel : public std::enable_shared_from_this<Channel> {
  public:
    class User {
      public:
        /// The view is valid during the call.
        virtual void on_octets(std::string_view octets) = 0;
        /// The other end is gone; nothing more comes. The channel is closed.
        virtual void on_end(protocol::Closing how) = 0;
        /// Asked before on_end() of a FIN: whether there are answers left for an end that says no more but
        /// may still listen (RFC 9293 §3.6). Then the channel stays open to send, and its user closes it.
        [[nodiscard]] virtual bool has_more_to_say() const { return false; }
        virtual void on_tls(bool succeeded) = 0;
        /// The kernel took what had to wait, and is_behind() does not hold, or no longer.
        virtual void on_caught_up() {}

      protected:
        ~User() = default;
    };

    /// The socket is connected. `end` says which end of the connection this one is.
    Channel(Loop& loop, tcp::socket socket, End end, User& user);
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;
    ~Channel();

    /// If both ends belong to this run. To be called before anything is sent or read.
    void count_in(std::shared_ptr<Passage> passage) { passage_ = std::move(passage); }

    /// Begins to read.
    void start();
    /// Stops reading, so that the kernel's buffers fill up; and goes on.
    void pause();
    void resume();

    void send(std::string_view octets);

    /// The handshake begins after what was sent has left. `name` is the server's, for SNI; the certificate is
    /// not judged but by the context.
    void start_tls(asio::ssl::context& context, const std::string& name);

    /// FIN: after what was sent has left, and what comes until the other end closes is thrown away, for a
    /// kernel that has unread octets would send RST. An end that takes nothing for five seconds is given up.
    /// RST: at once.
    void close(protocol::Closing how);

    [[nodiscard]] bool is_open() const { return user_ != nullptr; }
    /// So much of what was sent has not left that nothing more should be: over 1 MiB. A server's end reads
    /// nothing meanwhile, so that no client can fill the memory.
    [[nodiscard]] bool is_behind() const;

  private:
    using Tls = asio::ssl::stream<tcp::socket&>;

    void read();
    [[nodiscard]] bool holds_back() const;
    void read_plain();
    void read_tls();
    void take(std::string_view octets);
    void end(const error_code& error);
    void write();
    void write_plain();
    void write_tls();
    void has_left(boost::beast::flat_buffer& buffer, std::size_t octets);
    void go_on();
    void flushed();
    void begin_handshake();
    void linger();
    void give_up_later();
    void shut();
    void forget_handshake();
    void count_sent(std::size_t octets);
    void count_read(std::size_t octets);

    Loop* loop_;
    tcp::socket socket_;
    End end_;
    User* user_;  // null once closed
    std::shared_ptr<Passage> passage_;
    boost::beast::flat_buffer out_;      // what the kernel has not taken yet
    boost::beast::flat_buffer writing_;  // under TLS: what is being written; more may not be put behind it
    bool reading_ = false;
    bool waiting_to_write_ = false;
    bool paused_ = false;
    bool closing_ = false;  // FIN, as soon as all has left
    bool fin_sent_ = false;
    bool heard_all_ = false;  // the other end's FIN came, and this end goes on
    asio::ssl::context* tls_context_ = nullptr;
    std::string tls_name_;
    std::unique_ptr<Tls> tls_;
    bool handshaking_ = false;
    std::unique_ptr<std::string> tls_buffer_;
    std::optional<asio::steady_timer> lingering_;
};

}  // namespace mxdrill::net
