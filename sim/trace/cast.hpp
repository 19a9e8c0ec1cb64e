// Who takes part in a run. Events name senders, servers and domains by their place in this list.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "sim/base/ip_address.hpp"
#include "sim/base/name.hpp"

namespace mxdrill::trace {

using MessageId = std::uint64_t;  // 1, 2, … by arrival
using SenderId = std::uint32_t;
using ServerId = std::uint32_t;
using DomainId = std::uint32_t;

struct Sender {
    std::string name;   // "campus/7": group and host
    std::string group;  // "campus"
};

struct Server {
    base::Name name;
    std::string store;  // the mailbox system its mail ends in
    std::vector<base::IpAddress> addresses;
};

/// The MX hosts of one domain with the same preference; an implicit MX is a tier of preference 0.
struct Tier {
    std::uint16_t preference = 0;
    std::vector<ServerId> hosts;  // by name
};

/// A domain that mail is sent to. The tiers are by preference; there is none for a null MX.
struct Domain {
    base::Name name;
    std::vector<Tier> tiers;

    /// The best preference at which the zones list this server for the domain.
    [[nodiscard]] std::optional<std::uint16_t> preference_of(ServerId server) const {
        for (const Tier& tier : tiers) {
            for (const ServerId host : tier.hosts) {
                if (host == server) return tier.preference;
            }
        }
        return std::nullopt;
    }
};

struct Cast {
    std::vector<Sender> senders;
    std::vector<Server> servers;
    std::vector<Domain> domains;                     // by name
    std::vector<std::optional<std::string>> faults;  // their names, in the order of the file
    std::unordered_map<base::IpAddress, ServerId> server_at;
};

}  // namespace mxdrill::trace
