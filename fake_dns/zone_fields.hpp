// The fields of a master-file record, as tokens and as values. ldns reads names, types and data.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/name.hpp"
#include "sim/protocol/dns.hpp"
#include "sim/wire/dns_record.hpp"

namespace mxdrill::fake_dns {

/// Why a field can't be read, in words for the author of the text. All functions below throw it.
struct FieldError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

using wire::shown;

/// The name with its final dot, as master files write it.
std::string absolute(const base::Name& name);

/// "@", a name with a final dot, or one that is relative to the origin.
base::Name read_name(const std::string& token, const base::Name& origin);

/// Whether the token stands where a TTL may stand, and begins like one.
bool looks_like_ttl(std::string_view token);

/// Seconds as digits, or numbers with units: "300", "1h30m", "2D". At most 2^31-1 s (RFC 2181 §8).
std::uint32_t read_ttl(const std::string& token);

/// Whether the token names a class; an error if it is another than IN.
bool is_class_in(const std::string& token);

/// A type that a zone can hold, by its mnemonic or as TYPE257 (RFC 3597 §5).
protocol::RecordType read_type(const std::string& token);

/// A record's data; relative names in it are relative to the origin.
protocol::RecordData read_data(protocol::RecordType type, const std::vector<std::string>& tokens,
                               const base::Name& origin);

}  // namespace mxdrill::fake_dns
