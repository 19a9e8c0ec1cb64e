#include "sim/net/acceptor.hpp"

#include <boost/asio/ip/v6_only.hpp>

namespace mxdrill::net {

error_code bind(tcp::acceptor& acceptor, const tcp::endpoint& at) {
    error_code error;
    acceptor.open(at.protocol(), error);
    if (!error && at.protocol() == tcp::v6()) acceptor.set_option(asio::ip::v6_only(true), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor.bind(at, error);
    error_code ignored;
    if (error) acceptor.close(ignored);
    return error;
}

error_code listen(tcp::acceptor& acceptor, const tcp::endpoint& at, int backlog) {
    error_code error = bind(acceptor, at);
    if (!error) acceptor.listen(backlog, error);
    error_code ignored;
    if (error) acceptor.close(ignored);
    return error;
}

}  // namespace mxdrill::net
