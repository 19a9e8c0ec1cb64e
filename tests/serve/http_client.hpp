// A client for tests of the HTTP server: blocking, octet by octet where that matters.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <string>
#include <string_view>

namespace mxdrill::serve {

class HttpClient {
  public:
    explicit HttpClient(unsigned short port) : socket_(context_) {
        socket_.connect({boost::asio::ip::address_v4::loopback(), port});
    }

    void send(std::string_view text) {
        boost::system::error_code ignored;  // a server that has refused already may have closed
        boost::asio::write(socket_, boost::asio::buffer(text), ignored);
    }

    /// All octets up to and with `end`; what there was, if the server closes before.
    std::string read_until(std::string_view end) {
        boost::system::error_code error;
        const auto length =
            boost::asio::read_until(socket_, boost::asio::dynamic_buffer(heard_), std::string(end), error);
        std::string text = heard_.substr(0, error ? heard_.size() : length);
        heard_.erase(0, text.size());
        return text;
    }

    /// All that comes until the server closes.
    std::string read_all() {
        boost::system::error_code ignored;
        boost::asio::read(socket_, boost::asio::dynamic_buffer(heard_), ignored);
        return std::exchange(heard_, {});
    }

    /// One response with a Content-Length.
    std::string read_response() {
        std::string header = read_until("\r\n\r\n");
        const std::string_view name = "Content-Length: ";
        const auto at = header.find(name);
        const std::size_t length = at == std::string::npos ? 0 : std::stoul(header.substr(at + name.size()));
        boost::system::error_code ignored;
        if (heard_.size() < length) {
            boost::asio::read(socket_, boost::asio::dynamic_buffer(heard_),
                              boost::asio::transfer_exactly(length - heard_.size()), ignored);
        }
        header += heard_.substr(0, length);
        heard_.erase(0, length);
        return header;
    }

    void close() { socket_.close(); }

  private:
    boost::asio::io_context context_;
    boost::asio::ip::tcp::socket socket_;
    std::string heard_;
};

}  // namespace mxdrill::serve
