// What one answer says about a question.
#pragma once

#include <optional>
#include <vector>

#include "sim/base/instant.hpp"
#include "sim/base/name.hpp"
#include "sim/protocol/dns.hpp"
#include "sim/resolver/cache.hpp"

namespace mxdrill::resolver {

/// How many CNAMEs a question follows, over all of its queries; one more is servfail.
inline constexpr int kChainLimit = 10;

/// Where an answer leads: to a finding, or on to another name.
struct Reading {
    base::Name name;   // at the end of the answer's CNAMEs; to be asked for next if there is no finding
    int followed = 0;  // CNAMEs on the way there
    std::optional<protocol::Finding> finding{};
    protocol::Records records{};  // of the finding; not null
};

/// The TTL of a set: its records' least (RFC 2181 §5.2). The set is not empty.
base::Duration ttl_of(const std::vector<protocol::Record>& set);

/// Walks an answer from the question's name along its CNAMEs to records of the type asked for, and stores
/// each set on the way. Records of other names are not believed. An absence is stored for the lesser of the
/// SOA's TTL and its minimum (RFC 2308 §5), and without a SOA not at all. An rcode other than noerror and
/// nxdomain, and truncation, are servfail and not stored. `none` is the empty list that absences share.
Reading read_answer(const protocol::Query& query, const protocol::Answer& answer,
                    const protocol::Records& none, Cache& cache, base::Instant now);

}  // namespace mxdrill::resolver
