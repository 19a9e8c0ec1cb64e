// The other end of a socket under test: a plain one, on the same loop.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "sim/net/asio.hpp"
#include "sim/net/loop.hpp"

namespace mxdrill::net {

/// Runs the loop until a condition holds, and says whether it does. A condition that never comes ends it
/// after so many seconds of the run.
inline bool run_until(Loop& loop, const std::function<bool()>& holds,
                      base::Duration most = base::seconds(8)) {
    loop.run(loop.now() + most, holds);
    return holds();
}

/// Lets everything happen that needs no time of its own.
inline void run_for(Loop& loop, base::Duration span = base::milliseconds(30)) {
    loop.run(loop.now() + span, [] { return false; });
}

/// A TCP client. Reads all that comes, unless it is told to be lazy.
class Peer {
  public:
    /// Connected at once, as the kernel does it for who listens on a loopback; `refused` if nobody does.
    Peer(Loop& loop, const base::Endpoint& to, const std::optional<base::Endpoint>& from = {})
        : loop_(&loop),
          socket_(std::make_shared<tcp::socket>(loop.context())),
          state_(std::make_shared<State>()) {
        error_code error;
        const auto endpoint = endpoint_of<tcp>(to);
        socket_->open(endpoint.protocol(), error);
        if (from) socket_->bind(endpoint_of<tcp>(*from), error);
        socket_->connect(endpoint, error);
        if (error) {
            state_->end = error;
        } else {
            read();
        }
    }
    explicit Peer(Loop& loop, tcp::socket socket)
        : loop_(&loop),
          socket_(std::make_shared<tcp::socket>(std::move(socket))),
          state_(std::make_shared<State>()) {
        read();
    }
    Peer(Peer&&) = default;
    Peer& operator=(Peer&&) = delete;
    ~Peer() {
        error_code ignored;
        if (socket_) socket_->close(ignored);
    }

    [[nodiscard]] tcp::socket& socket() { return *socket_; }
    [[nodiscard]] base::Endpoint local() const { return endpoint_of(socket_->local_endpoint()); }

    void send(std::string_view octets) {
        const auto kept = std::make_shared<std::string>(octets);
        asio::async_write(
            *socket_, asio::buffer(*kept),
            [kept, state = state_](const error_code&, std::size_t size) { state->sent += size; });
    }
    [[nodiscard]] std::size_t sent() const { return state_->sent; }

    void shut_down() { socket_->shutdown(tcp::socket::shutdown_send); }
    void close() { socket_->close(); }
    void reset() {
        socket_->set_option(asio::socket_base::linger(true, 0));
        socket_->close();
    }
    /// From now on nothing more is read (but what is on its way already).
    void be_lazy() { state_->is_lazy = true; }
    void be_diligent() {
        state_->is_lazy = false;
        read();
    }

    [[nodiscard]] const std::string& received() const { return state_->received; }
    /// What has come since the last call.
    std::string take() { return std::exchange(state_->received, {}); }
    std::string take(std::size_t octets) {
        std::string first = state_->received.substr(0, octets);
        state_->received.erase(0, octets);
        return first;
    }

    [[nodiscard]] bool ended() const { return state_->end.has_value(); }
    [[nodiscard]] bool was_closed() const { return ended() && *state_->end == asio::error::eof; }
    [[nodiscard]] bool was_reset() const { return ended() && *state_->end == asio::error::connection_reset; }
    [[nodiscard]] bool was_refused() const {
        return ended() && *state_->end == asio::error::connection_refused;
    }

    /// Waits until something contains this, and takes it all.
    std::string await(std::string_view text) {
        const bool came =
            run_until(*loop_, [&] { return received().find(text) != std::string::npos || ended(); });
        EXPECT_NE(received().find(text), std::string::npos)
            << (came ? "the connection ended" : "nothing came");
        return take();
    }
    bool await_end() {
        return run_until(*loop_, [&] { return ended(); });
    }

  private:
    struct State {
        std::array<char, 65536> buffer{};
        std::string received;
        std::size_t sent = 0;
        std::optional<error_code> end;
        bool is_lazy = false;
    };
    void read() { read(socket_, state_); }
    static void read(const std::shared_ptr<tcp::socket>& socket, const std::shared_ptr<State>& state) {
        socket->async_read_some(asio::buffer(state->buffer),
                                [socket, state](const error_code& error, std::size_t size) {
                                    state->received.append(state->buffer.data(), size);
                                    if (error) {
                                        state->end = error;
                                    } else if (!state->is_lazy) {
                                        read(socket, state);
                                    }
                                });
    }

    Loop* loop_;
    std::shared_ptr<tcp::socket> socket_;
    std::shared_ptr<State> state_;
};

}  // namespace mxdrill::net
