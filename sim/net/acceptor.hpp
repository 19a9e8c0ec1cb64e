// A TCP socket that listens.
#pragma once

#include "sim/net/asio.hpp"

namespace mxdrill::net {

/// Opens and binds; port 0 is any that is free. A SYN meets a reset until it listens. After an error, which
/// is the kernel's, it is closed.
error_code bind(tcp::acceptor& acceptor, const tcp::endpoint& at);

/// Opens, binds and listens; port 0 is any that is free. After an error, which is the kernel's, it is closed.
error_code listen(tcp::acceptor& acceptor, const tcp::endpoint& at,
                  int backlog = tcp::acceptor::max_listen_connections);

}  // namespace mxdrill::net
