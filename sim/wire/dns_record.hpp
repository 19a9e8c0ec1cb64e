// DNS records between ldns and mxdrill.
#pragma once

#include <optional>
#include <string>

#include "sim/base/name.hpp"
#include "sim/protocol/dns.hpp"
#include "sim/wire/of_ldns.hpp"

namespace mxdrill::wire {

/// A record that mxdrill cannot hold, and why: "'a b.test' is no valid name".
struct Unfit {
    std::string why;
};

/// A text as it may stand in a message: in quotes, its odd octets replaced, no longer than a line.
std::string shown(std::string_view text);

/// Throws Unfit if base::Name does not hold it.
base::Name name_of(const ldns_rdf& field);

/// The data of a record of any type. Nothing if a field is missing; throws Unfit.
std::optional<protocol::RecordData> data_of(const ldns_rr& record);

/// The record for a packet. `owner` is its name, in the octets in which it is to be written.
OfLdns<ldns_rr> record_of(const protocol::Record& record, const ldns_rdf& owner);

/// A name for a packet.
OfLdns<ldns_rdf> field_of(const base::Name& name);

}  // namespace mxdrill::wire
