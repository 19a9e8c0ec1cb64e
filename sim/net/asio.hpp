// Addresses between Asio and mxdrill.
#pragma once

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>

#include "sim/base/endpoint.hpp"
#include "sim/base/ip_address.hpp"

namespace mxdrill::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using asio::ip::udp;
using boost::system::error_code;

inline asio::ip::address asio_of(const base::IpAddress& address) {
    if (address.is_v6()) return asio::ip::address_v6(address.octets());
    asio::ip::address_v4::bytes_type octets;
    std::copy_n(address.octets().begin(), octets.size(), octets.begin());
    return asio::ip::address_v4(octets);
}

inline base::IpAddress address_of(const asio::ip::address& address) {
    return address.is_v6() ? base::IpAddress::v6(address.to_v6().to_bytes())
                           : base::IpAddress::v4(address.to_v4().to_uint());
}

template <class Protocol>
typename Protocol::endpoint endpoint_of(const base::Endpoint& endpoint) {
    return {asio_of(endpoint.address), endpoint.port};
}

template <class Protocol>
base::Endpoint endpoint_of(const asio::ip::basic_endpoint<Protocol>& endpoint) {
    return {address_of(endpoint.address()), endpoint.port()};
}

}  // namespace mxdrill::net
