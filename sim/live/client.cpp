#include "sim/live/client.hpp"

#include <netinet/in.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <optional>
#include <string>
#include <utility>

#include "sim/wire/smtp_body.hpp"
#include "sim/wire/smtp_command.hpp"

namespace mxdrill::live {
namespace {

// What an attempt to connect met. A kernel that gave up says nothing to the sender, whose own patience
// counts.
std::optional<protocol::Reception> reception_of(const net::error_code& error) {
    using net::asio::error::connection_refused;
    using net::asio::error::connection_reset;
    if (error == connection_refused || error == connection_reset) return protocol::Reception::refuse;
    if (error == net::asio::error::timed_out) return std::nullopt;
    return protocol::Reception::unreachable;
}

}  // namespace

Client::Client(net::Loop& loop, std::shared_ptr<Pair> pair, std::unique_ptr<User> user)
    : loop_(&loop), pair_(std::move(pair)), user_(std::move(user)), socket_(loop.context()) {}

Client::~Client() {
    if (channel_) channel_->close(protocol::Closing::fin);
}

bool Client::bind(const base::IpAddress& from) {
    const net::tcp::endpoint at = net::endpoint_of<net::tcp>(base::Endpoint{from, 0});
    // The port is chosen by the connect, which knows both ends: a bind would look for one that is free for
    // all.
    using LateBind = net::asio::detail::socket_option::boolean<IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT>;
    net::error_code error;
    socket_.open(at.protocol(), error);
    if (!error) socket_.set_option(LateBind(true), error);
    if (!error) socket_.bind(at, error);
    return !error;
}

base::Endpoint Client::connect(const base::Endpoint& to) {
    pair_->passage.will_hear(net::End::client);
    socket_.async_connect(
        net::endpoint_of<net::tcp>(to),
        [self = shared_from_this()](const net::error_code& error) { self->connected(error); });
    net::error_code ignored;
    return net::endpoint_of(socket_.local_endpoint(ignored));
}

void Client::fail(protocol::Reception reception) {
    auto tell = [self = shared_from_this(), reception] {
        const auto user = std::move(self->user_);
        if (user) user->on_not_connected(reception);
    };
    // Also if that time has passed: a busy machine's refusals keep their order.
    if (pair_->answered_at) return loop_->call_at(*pair_->answered_at, std::move(tell));
    net::asio::post(loop_->context(), std::move(tell));
}

void Client::connected(const net::error_code& error) {
    pair_->passage.hears(net::End::client);
    if (!user_) return;
    if (!error) {
        channel_ = std::make_shared<net::Channel>(*loop_, std::move(socket_), net::End::client, *this);
        channel_->count_in({pair_, &pair_->passage});
        channel_->start();
        if (!pair_->is_seen) pair_->passage.will_hear(net::End::server);
        user_->on_connected();
    } else if (const auto reception = reception_of(error)) {
        fail(*reception);
    }
}

void Client::say(const protocol::Command& command) {
    protocol::Command said = command;
    std::string from;
    if (command.verb == protocol::Verb::mail && !command.argument.empty()) {
        from = numbered(command.argument, command.tag.message);
        said.argument = from;
    }
    pair_->tags.push_back(command.tag);
    channel_->send(wire::command_line(said));
}

base::Duration Client::send(const protocol::Content& content) {
    channel_->send(wire::message_of(content));
    const base::Bandwidth line = pair_->link.bandwidth;
    return std::min(pair_->read_rate.value_or(line), line).time_for(content.size);
}

void Client::start_tls(net::asio::ssl::context& context, const std::string& server) {
    channel_->start_tls(context, server);
}

void Client::leave() {
    user_.reset();
    pair_->passage.hears(net::End::client);
    net::error_code ignored;
    if (channel_) {
        channel_->close(protocol::Closing::fin);
    } else {
        socket_.close(ignored);
    }
}

void Client::on_octets(std::string_view octets) {
    const auto self = shared_from_this();
    while (user_) {
        const auto reply = replies_.next(octets);
        if (!reply) return;
        user_->on_reply(*reply);
    }
}

void Client::on_end(protocol::Closing how) {
    const auto self = shared_from_this();
    const auto user = std::move(user_);
    if (user) user->on_closed(how);
}

void Client::on_tls(bool succeeded) {
    const auto self = shared_from_this();
    if (user_) user_->on_tls(succeeded);
}

}  // namespace mxdrill::live
