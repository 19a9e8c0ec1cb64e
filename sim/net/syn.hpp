// A SYN: what asks for a connection.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "sim/base/ip_address.hpp"

namespace mxdrill::net {

struct Syn {
    base::IpAddress client{};
    base::IpAddress server{};
    std::uint16_t client_port = 0;
    std::uint16_t server_port = 0;
    std::uint32_t sequence = 0;  // the client's first (RFC 9293 §3.4.1); a retransmission has the same
    std::uint64_t id = 0;        // by which SynQueue knows it; never 0 in one that it reports

    /// Whether both are transmissions of one SYN.
    [[nodiscard]] bool is_same(const Syn& other) const {
        return client == other.client && server == other.server && client_port == other.client_port &&
               server_port == other.server_port && sequence == other.sequence;
    }
};

/// Reads an IP packet, from its own header on, without an id. Nothing for one that is cut before the end of
/// the TCP header's fixed part, or that is no SYN; IPv6 extension headers, with which no kernel begins a
/// connection of its own, are not looked behind.
[[nodiscard]] std::optional<Syn> syn_in(std::span<const std::uint8_t> packet);

}  // namespace mxdrill::net
