// DNS packets, by ldns.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sim/base/name.hpp"
#include "sim/protocol/dns.hpp"

namespace mxdrill::lookup {

using Octets = std::vector<std::uint8_t>;

/// A question of class IN with recursion desired and EDNS.
Octets question_packet(std::uint16_t id, const base::Name& name, protocol::RecordType type);

struct AnswerPacket {
    bool truncated = false;
    int rcode = 0;
    std::vector<protocol::Record> records;  // A, AAAA, MX and CNAME of the answer section
};

/// Nothing for a packet that is malformed, answers another question, or names a host that base::Name does not
/// hold.
std::optional<AnswerPacket> read_answer(std::span<const std::uint8_t> octets, std::uint16_t id,
                                        const base::Name& name, protocol::RecordType type);

}  // namespace mxdrill::lookup
