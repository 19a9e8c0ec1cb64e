#include "sim/serve/client_stream.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <utility>

namespace mxdrill::serve {

namespace asio = boost::asio;

void ClientStream::read(std::function<void(const Error&, std::string_view)> then) {
    arrived_.resize(kMostAtOnce);
    stream_.async_read_some(asio::buffer(arrived_),
                            [this, then = std::move(then)](const Error& error, std::size_t octets) {
                                then(error, std::string_view(arrived_).substr(0, octets));
                            });
}

void ClientStream::write(std::string text, std::function<void(const Error&)> then) {
    leaving_ = std::move(text);
    asio::async_write(stream_, asio::buffer(leaving_),
                      [then = std::move(then)](const Error& error, std::size_t) { then(error); });
}

void ClientStream::shut() {
    Error ignored;
    stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
}

}  // namespace mxdrill::serve
