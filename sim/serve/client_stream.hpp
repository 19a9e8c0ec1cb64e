// The octets of one connection to the control API.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <functional>
#include <string>
#include <string_view>

namespace mxdrill::serve {

/// One read and one write can be under way at a time. Whoever is told of their end keeps what he captured
/// until then.
class ClientStream {
  public:
    using Error = boost::system::error_code;

    explicit ClientStream(boost::asio::ip::tcp::socket socket) : stream_(std::move(socket)) {}

    /// What is under way, and what begins before the next call, fails once so much time has passed.
    void expires_after(std::chrono::steady_clock::duration patience) { stream_.expires_after(patience); }
    void expires_never() { stream_.expires_never(); }

    /// Waits for some octets, at most kMostAtOnce, which stay in place until the next read. The error of a
    /// client that sends no more is asio::error::eof.
    void read(std::function<void(const Error&, std::string_view octets)> then);
    static constexpr std::size_t kMostAtOnce = 16 * 1024;

    void write(std::string text, std::function<void(const Error&)> then);

    /// FIN, after what was written.
    void shut();
    void close() { stream_.close(); }

    [[nodiscard]] boost::asio::any_io_executor executor() { return stream_.get_executor(); }

  private:
    boost::beast::tcp_stream stream_;
    std::string arrived_;
    std::string leaving_;
};

}  // namespace mxdrill::serve
