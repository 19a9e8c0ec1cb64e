// Zones as text: RFC 1035 §5 master files.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/base/name.hpp"
#include "sim/protocol/dns.hpp"

namespace mxdrill::fake_dns {

/// What is wrong in a text, and where: 1 is its first line. Of a record on several lines it is the first.
struct ZoneError {
    int line = 0;
    std::string message;
};

struct ZoneText {
    std::vector<protocol::Record> records;  // in the order of the text; to be used only without errors
    std::vector<int> lines;                 // in which each record begins; 0: it was supplied
    std::vector<ZoneError> errors;          // in the order of the text
};

/// Reads a zone. $ORIGIN and $TTL work, $INCLUDE is an error; the default TTL is 3600 s. A missing SOA is
/// supplied, as the first record, with a negative TTL of 300 s. A record that repeats another's name, type
/// and data is dropped. An erroneous entry does not hinder reading the next; of more than 1000 errors the
/// first 1000 are told. Errors are also: a name outside the origin, a CNAME beside other data (RFC 1034
/// §3.6.2), a second SOA or one that is not the origin's, a TTL over 2^31-1 (RFC 2181 §8), a class other
/// than IN, a name that base::Name does not hold, a record of more than 16384 octets of text.
ZoneText parse_zone(std::string_view text, const base::Name& origin);

/// Reads records that are handed out as they stand, for a fault's answer: no SOA is supplied, and names
/// outside the origin, CNAMEs beside other data and several SOAs are what somebody wants to try.
ZoneText parse_records(std::string_view text, const base::Name& origin);

}  // namespace mxdrill::fake_dns
