// Who takes part in a run. Events name senders, servers and domains by their place in this list.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "sim/base/instant.hpp"
#include "sim/base/ip_address.hpp"
#include "sim/base/name.hpp"

namespace mxdrill::trace {

using MessageId = std::uint64_t;  // 1, 2, … by arrival
using SenderId = std::uint32_t;
using ServerId = std::uint32_t;
using DomainId = std::uint32_t;
using StoreId = std::uint16_t;

/// A host that sends: one of a group, or a server that relays.
struct Sender {
    std::string name;   // "campus/7": group and host; a relay's is its server's
    std::string group;  // "campus"; a relay's is its server's name
    std::optional<ServerId> relay;
};

struct Server {
    base::Name name;
    std::vector<base::IpAddress> addresses;
    std::vector<StoreId> stores;  // in which its mail ever ends
};

/// The MX hosts of one domain with the same preference; an implicit MX is a tier of preference 0.
struct Tier {
    std::uint16_t preference = 0;
    std::vector<ServerId> hosts;  // by name
};

/// The tiers of a domain that the zones list from a time on, by preference; none for a null MX.
struct Listing {
    base::Instant from;
    std::vector<Tier> tiers;
};

/// A domain that mail is sent to.
struct Domain {
    base::Name name;
    std::vector<Tier> tiers;        // all that are ever listed, by preference
    std::vector<Listing> listings;  // in order of time, each unlike the one before; the first from the start

    /// The preference under which a server is listed at a time; nothing if it is not.
    [[nodiscard]] std::optional<std::uint16_t> preference_of(ServerId server, base::Instant at) const {
        const Listing* current = nullptr;
        for (const Listing& listing : listings) {
            if (listing.from <= at) current = &listing;
        }
        if (current == nullptr) return std::nullopt;
        for (const Tier& tier : current->tiers) {
            if (std::find(tier.hosts.begin(), tier.hosts.end(), server) != tier.hosts.end())
                return tier.preference;
        }
        return std::nullopt;
    }
};

/// A fault of the scenario, or one that was added.
struct Fault {
    std::optional<std::string> name;
    std::optional<base::Instant> from{};  // when its time begins; nothing if it was taken out
};

struct Cast {
    std::vector<Sender> senders;
    std::vector<Server> servers;
    std::vector<Domain> domains;      // by name
    std::vector<std::string> stores;  // by name
    std::vector<Fault> faults;        // in the order of the file, then those that were added
    std::unordered_map<base::IpAddress, ServerId> server_at;

    [[nodiscard]] std::optional<DomainId> domain_named(const base::Name& name) const {
        const auto found =
            std::lower_bound(domains.begin(), domains.end(), name,
                             [](const Domain& domain, const base::Name& of) { return domain.name < of; });
        if (found == domains.end() || found->name != name) return std::nullopt;
        return static_cast<DomainId>(found - domains.begin());
    }
};

}  // namespace mxdrill::trace
