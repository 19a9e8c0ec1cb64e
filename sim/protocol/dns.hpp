// The words of DNS as values: records, questions, answers.
#pragma once

#include <boost/smart_ptr/local_shared_ptr.hpp>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/base/instant.hpp"
#include "sim/base/ip_address.hpp"
#include "sim/base/name.hpp"
#include "sim/base/names_of.hpp"

namespace mxdrill::protocol {

/// A record type by its number; the ones that mxdrill itself reads have names. Any other passes through.
enum class RecordType : std::uint16_t {
    a = 1,
    ns = 2,
    cname = 5,
    soa = 6,
    ptr = 12,
    mx = 15,
    txt = 16,
    aaaa = 28,
    any = 255
};

/// "MX", "aaaa", "TYPE257"; nothing for a text that names no type.
std::optional<RecordType> parse_record_type(std::string_view text);
std::string text_of(RecordType type);

/// An MX record's data. A null MX (RFC 7505) has the root as its exchange.
struct Mx {
    std::uint16_t preference = 0;
    base::Name exchange;
    friend auto operator<=>(const Mx&, const Mx&) = default;
};

struct Soa {
    base::Name primary;
    base::Name mailbox;
    std::uint32_t serial = 1, refresh_s = 86400, retry_s = 7200, expire_s = 3600000, minimum_s = 300;
    friend auto operator<=>(const Soa&, const Soa&) = default;
};

/// The data of a type that mxdrill does not read, in wire format.
struct Opaque {
    std::string wire;
    friend auto operator<=>(const Opaque&, const Opaque&) = default;
};

/// IpAddress for A and AAAA; Name for CNAME, NS and PTR.
using RecordData = std::variant<base::IpAddress, Mx, base::Name, Soa, Opaque>;

struct Record {
    base::Name name;
    RecordType type = RecordType::a;
    std::uint32_t ttl_s = 3600;
    RecordData data;
    friend auto operator<=>(const Record&, const Record&) = default;
};

/// Records that are handed from machine to machine without being copied. Never null, perhaps empty.
using Records = boost::local_shared_ptr<const std::vector<Record>>;

enum class Rcode : std::uint8_t {
    noerror = 0,
    formerr = 1,
    servfail = 2,
    nxdomain = 3,
    notimp = 4,
    refused = 5
};

struct Query {
    base::Name name;
    RecordType type = RecordType::a;
    bool over_tcp = false;
};

/// What a server sends back. The answer section begins with the CNAMEs that lead from the question's name
/// to the records. NXDOMAIN and NODATA (no error, no record of the type) carry the zone's SOA.
struct Answer {
    Rcode rcode = Rcode::noerror;
    bool truncated = false;
    std::vector<Record> records{};
    std::optional<Record> soa{};
};

/// What a resolver tells who asked it.
enum class Finding : std::uint8_t {
    answered,
    nxdomain,
    nodata,
    servfail,  // any unusable answer
    timeout,
};

}  // namespace mxdrill::protocol

namespace mxdrill::base {
template <>
inline constexpr std::array<std::string_view, 6> names_of<protocol::Rcode>{"answered", "formerr", "servfail",
                                                                           "nxdomain", "notimp",  "refused"};
template <>
inline constexpr std::array<std::string_view, 5> names_of<protocol::Finding>{"answered", "nxdomain", "nodata",
                                                                             "servfail", "timeout"};
}  // namespace mxdrill::base
