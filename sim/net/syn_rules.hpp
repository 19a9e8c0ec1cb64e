// The packet filter's part in deciding SYNs.
#pragma once

#include <cstdint>
#include <optional>

#include "sim/net/isolation.hpp"

namespace mxdrill::net {

/// Marks that a SYN on its way on bears, by which the filter answers it.
enum class SynMark : std::uint32_t {
    refuse = 0x6d780001,
    unreachable = 0x6d780002
};

/// Sends every SYN to the port, over IPv4 and IPv6, to the netfilter queue whose number is the port; and has
/// those that come back marked answered by a RST or an ICMP "host unreachable". A SYN for which no program
/// reads the queue is dropped. The rules stay as long as the network does. By iptables-nft, since not every
/// kernel has a queue statement for nft; its programs are sought in PATH and in /usr/sbin. Only in a private
/// network: outside one the program stops.
[[nodiscard]] std::optional<Unable> lay_syn_rules(std::uint16_t port);

}  // namespace mxdrill::net
