// Which servers the zones list for which domain.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <cstdint>

#include "sim/trace/cast.hpp"

namespace mxdrill::measure {

/// Every (domain, server) of the cast's tiers, once, at its best preference, with a number of its own: so
/// that what is counted about it can live in an array.
class Lineup {
  public:
    struct Place {
        std::uint32_t number;  // 0, 1, … size() - 1
        std::uint16_t preference;
    };

    explicit Lineup(const trace::Cast& cast) {
        for (trace::DomainId domain = 0; domain < cast.domains.size(); ++domain) {
            for (const trace::Tier& tier : cast.domains[domain].tiers) {
                // The tiers come best first, so a server that is in two of them keeps the better.
                for (const auto host : tier.hosts) add(domain, host, tier.preference);
            }
        }
    }

    /// Null for a server that is in no tier of the domain.
    [[nodiscard]] const Place* find(trace::DomainId domain, trace::ServerId server) const {
        const auto found = places_.find(key(domain, server));
        return found == places_.end() ? nullptr : &found->second;
    }
    [[nodiscard]] std::size_t size() const { return places_.size(); }

  private:
    static std::uint64_t key(trace::DomainId domain, trace::ServerId server) {
        return (std::uint64_t{domain} << 32) | server;
    }
    void add(trace::DomainId domain, trace::ServerId server, std::uint16_t preference) {
        places_.try_emplace(key(domain, server),
                            Place{static_cast<std::uint32_t>(places_.size()), preference});
    }

    boost::unordered_flat_map<std::uint64_t, Place> places_;
};

}  // namespace mxdrill::measure
