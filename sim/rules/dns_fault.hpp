// What can be made to go wrong with a DNS answer, at a zone's server or at a resolver.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/instant.hpp"
#include "sim/base/name.hpp"
#include "sim/base/names_of.hpp"
#include "sim/protocol/dns.hpp"

namespace mxdrill::rules {

enum class DnsAct : std::uint8_t {
    none,  // only the delay
    drop,  // no answer
    servfail,
    refused,
    nxdomain,
    nodata,
    formerr,
    notimp,
    truncate,  // TC=1 over UDP; the true answer over TCP
    garble,    // malformed bytes; to a client, no answer
    wrong_id,  // an answer with another id; to a client, no answer
    answer,    // the fault's records in place of the true ones
};

/// One `[[fault]]` with a `zone` or a `resolver`: exactly one of them is set.
struct DnsFault {
    std::optional<base::Name> zone{};            // this name and those below
    std::optional<std::string> resolver{};       // its name
    std::optional<protocol::RecordType> type{};  // of the question; any if absent
    DnsAct act = DnsAct::none;
    std::vector<protocol::Record> records{};  // of `answer`
    base::Duration delay{0};

    [[nodiscard]] bool only_delays() const { return act == DnsAct::none; }
    [[nodiscard]] bool is_about(protocol::RecordType asked) const { return !type || *type == asked; }
};

}  // namespace mxdrill::rules

namespace mxdrill::base {
template <>
inline constexpr std::array<std::string_view, 12> names_of<rules::DnsAct>{
    "",        "drop",   "servfail", "refused", "nxdomain", "nodata",
    "formerr", "notimp", "truncate", "garble",  "wrong-id", "answer"};
}  // namespace mxdrill::base
