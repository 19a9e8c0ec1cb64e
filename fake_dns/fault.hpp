// What can be made to go wrong with an answer.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/base/instant.hpp"
#include "sim/base/name.hpp"
#include "sim/base/names_of.hpp"
#include "sim/protocol/dns.hpp"

namespace mxdrill::fake_dns {

enum class Act : std::uint8_t {
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
    answer,    // the fault's records in place of the zone's
};

/// One `[[fault]]` with a `zone`.
struct Fault {
    base::Name zone;                             // this name and those below
    std::optional<protocol::RecordType> type{};  // of the question; any if absent
    Act act = Act::none;
    std::vector<protocol::Record> records{};  // of `answer`
    base::Duration delay{0};

    [[nodiscard]] bool only_delays() const { return act == Act::none; }
    [[nodiscard]] bool concerns(const protocol::Query& query) const {
        return query.name.is_within(zone) && (!type || *type == query.type);
    }
};

}  // namespace mxdrill::fake_dns

namespace mxdrill::base {
template <>
inline constexpr std::array<std::string_view, 12> names_of<fake_dns::Act>{
    "",        "drop",   "servfail", "refused", "nxdomain", "nodata",
    "formerr", "notimp", "truncate", "garble",  "wrong-id", "answer"};
}  // namespace mxdrill::base
