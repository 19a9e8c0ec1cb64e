// Questions to a DNS server of the user's, over real sockets: the one thing mxdrill ever sends to an outside
// host.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/endpoint.hpp"
#include "sim/base/instant.hpp"
#include "sim/base/ip_address.hpp"
#include "sim/base/name.hpp"
#include "sim/protocol/dns.hpp"

namespace mxdrill::lookup {

using base::Endpoint;

/// Where a DNS server listens of which nobody says more than its address.
inline constexpr std::uint16_t kDnsPort = 53;

/// The name servers of resolv.conf, in its order; none if it names none or cannot be read.
std::vector<Endpoint> system_resolvers(const char* resolv_conf = "/etc/resolv.conf");

enum class Trouble : std::uint8_t {
    nxdomain,   // the name does not exist
    servfail,   // the server failed to find out
    refused,    // it does not answer such questions, or not from here
    timeout,    // no answer in time
    absent,     // nobody listens at the address, or there is no way to it
    malformed,  // an answer that cannot be read, or another rcode
};

/// What became of a question.
struct Reply {
    std::optional<Trouble> trouble;
    std::vector<protocol::Record> records;  // A, AAAA, MX and CNAME of the answer section
    Endpoint server;                        // who answered, or was asked last
};

/// Asks with recursion desired and EDNS (1232 octets), over UDP, and over TCP where the answer was truncated.
/// The servers are asked in turn until one answers, each `tries` times; NXDOMAIN is an answer.
class DnsClient {
  public:
    explicit DnsClient(std::vector<Endpoint> servers, base::Duration timeout = base::seconds(3),
                       int tries = 2)
        : servers_(std::move(servers)), timeout_(timeout), tries_(tries) {}

    [[nodiscard]] Reply ask(const base::Name& name, protocol::RecordType type) const;

  private:
    [[nodiscard]] Reply ask(const Endpoint& server, const base::Name& name, protocol::RecordType type) const;

    std::vector<Endpoint> servers_;  // at least one
    base::Duration timeout_;         // of one try
    int tries_;
};

}  // namespace mxdrill::lookup
