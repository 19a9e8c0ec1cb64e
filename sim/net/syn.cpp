#include "sim/net/syn.hpp"

#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/tcp.h>

#include <array>
#include <cstring>

namespace mxdrill::net {
namespace {

using Packet = std::span<const std::uint8_t>;

template <class Header>
std::optional<Header> header_at(Packet packet, std::size_t at) {
    Header header{};
    if (packet.size() < at + sizeof header) return std::nullopt;
    std::memcpy(&header, packet.data() + at, sizeof header);
    return header;
}

std::optional<Syn> read_tcp(Packet packet, std::size_t at, Syn syn) {
    const auto tcp = header_at<tcphdr>(packet, at);
    if (!tcp || tcp->syn == 0 || tcp->ack != 0) return std::nullopt;
    syn.client_port = ntohs(tcp->source);
    syn.server_port = ntohs(tcp->dest);
    syn.sequence = ntohl(tcp->seq);
    return syn;
}

std::optional<Syn> read_v4(Packet packet) {
    const auto ip = header_at<iphdr>(packet, 0);
    if (!ip || ip->ihl < 5 || ip->protocol != IPPROTO_TCP) return std::nullopt;
    Syn syn;
    syn.client = base::IpAddress::v4(ntohl(ip->saddr));
    syn.server = base::IpAddress::v4(ntohl(ip->daddr));
    return read_tcp(packet, std::size_t{ip->ihl} * 4, syn);
}

base::IpAddress address_of(const in6_addr& address) {
    std::array<std::uint8_t, 16> octets{};
    std::memcpy(octets.data(), &address, octets.size());
    return base::IpAddress::v6(octets);
}

std::optional<Syn> read_v6(Packet packet) {
    const auto ip = header_at<ip6_hdr>(packet, 0);
    if (!ip || ip->ip6_nxt != IPPROTO_TCP) return std::nullopt;
    Syn syn;
    syn.client = address_of(ip->ip6_src);
    syn.server = address_of(ip->ip6_dst);
    return read_tcp(packet, sizeof *ip, syn);
}

}  // namespace

std::optional<Syn> syn_in(Packet packet) {
    if (packet.empty()) return std::nullopt;
    switch (packet[0] >> 4) {
        case 4: return read_v4(packet);
        case 6: return read_v6(packet);
        default: return std::nullopt;
    }
}

}  // namespace mxdrill::net
