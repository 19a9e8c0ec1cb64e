// A built-in sender's end of an SMTP connection.
#pragma once

#include <memory>
#include <string_view>

#include "sim/live/pair.hpp"
#include "sim/net/channel.hpp"
#include "sim/net/loop.hpp"
#include "sim/protocol/smtp.hpp"
#include "sim/wire/smtp_reply.hpp"

namespace mxdrill::live {

/// Speaks on a socket what its user says in values. After leave() the user hears nothing more.
class Client final : public std::enable_shared_from_this<Client>, public net::Channel::User {
  public:
    class User {
      public:
        virtual void on_connected() = 0;
        virtual void on_not_connected(protocol::Reception reception) = 0;
        /// The text is valid during the call.
        virtual void on_reply(const protocol::Reply& reply) = 0;
        virtual void on_tls(bool succeeded) = 0;
        virtual void on_closed(protocol::Closing how) = 0;
        virtual ~User() = default;
    };

    Client(net::Loop& loop, std::shared_ptr<Pair> pair, std::unique_ptr<User> user);
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    /// From an address of this machine. False if that can't be.
    bool bind(const base::IpAddress& from);
    /// Begins to; returns where this end is.
    base::Endpoint connect(const base::Endpoint& to);
    /// There was no connection, and why; told later, not within this call.
    void fail(protocol::Reception reception);

    void say(const protocol::Command& command);
    /// The message; when it has left, by the pair's link and its server's reading.
    base::Duration send(const protocol::Content& content);
    void start_tls(net::asio::ssl::context& context, const std::string& server);
    void leave();
    [[nodiscard]] bool left() const { return user_ == nullptr; }

  private:
    void on_octets(std::string_view octets) override;
    void on_end(protocol::Closing how) override;
    void on_tls(bool succeeded) override;
    void connected(const net::error_code& error);

    net::Loop* loop_;
    std::shared_ptr<Pair> pair_;
    std::unique_ptr<User> user_;
    net::tcp::socket socket_;
    std::shared_ptr<net::Channel> channel_;
    wire::ReplyReader replies_;
};

}  // namespace mxdrill::live
