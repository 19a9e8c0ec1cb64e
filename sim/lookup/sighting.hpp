// What the DNS says of the mail of one domain.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/lookup/dns_client.hpp"

namespace mxdrill::lookup {

/// A host that mail may go to.
struct SeenHost {
    base::Name name;
    std::uint16_t preference = 0;
    base::Duration ttl{0};                      // of the MX record; of an implicit MX that of its address
    std::vector<base::IpAddress> addresses;     // IPv4 first
    std::optional<base::Duration> address_ttl;  // the shortest of them
    std::optional<Trouble> trouble;  // why there are no addresses, if it is not that there are none
};

struct Sighting {
    enum class Kind : std::uint8_t {
        mx,
        null_mx,   // RFC 7505
        implicit,  // no MX, but an address (RFC 5321 §5.1)
        none,      // neither
    };

    base::Name domain;
    Kind kind = Kind::mx;
    std::vector<SeenHost> hosts;            // by preference, then name
    std::vector<protocol::Record> records;  // all that was answered, each once
    Endpoint server;                        // who told

    /// "a primary with one backup", "equal sharing of three", "takes no mail (null MX)".
    [[nodiscard]] std::string shape() const;
};

/// Why nothing was seen.
struct NotSeen {
    Trouble trouble;
    base::Name question;
    Endpoint server;

    [[nodiscard]] std::string text() const;
};

/// Asks for the MX records of a domain and the addresses of its hosts, one question after the other. A host
/// whose addresses cannot be had is part of what is seen; only the domain's own questions must be answered.
std::variant<Sighting, NotSeen> look_up(const DnsClient& client, const base::Name& domain);

}  // namespace mxdrill::lookup
