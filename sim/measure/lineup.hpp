// Which servers the zones list for which domain.
#pragma once

#include <boost/container/small_vector.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <cstdint>

#include "sim/base/instant.hpp"
#include "sim/trace/cast.hpp"

namespace mxdrill::measure {

/// Every (domain, server, preference) that the zones ever list, with a number of its own: so that what is
/// counted about it can live in an array.
class Lineup {
  public:
    struct Place {
        std::uint32_t number;  // 0, 1, … size() - 1
        std::uint16_t preference;
    };

    explicit Lineup(const trace::Cast& cast) {
        for (trace::DomainId domain = 0; domain < cast.domains.size(); ++domain) {
            for (const trace::Listing& listing : cast.domains[domain].listings) add(domain, listing);
        }
    }

    /// At which preference the zones list a server for a domain at that time; once they don't any more, at
    /// which they did last, and before they do, at which they will. Null for a server that they never list.
    [[nodiscard]] const Place* find(trace::DomainId domain, trace::ServerId server, base::Instant at) const {
        const auto found = places_.find(key(domain, server));
        if (found == places_.end()) return nullptr;
        const Dated* place = &found->second.front();
        for (const Dated& later : found->second) {
            if (later.from <= at) place = &later;
        }
        return &place->place;
    }

    /// The place of a server that is listed at that preference at some time, or null.
    [[nodiscard]] const Place* find_at(trace::DomainId domain, trace::ServerId server,
                                       std::uint16_t preference) const {
        const auto found = places_.find(key(domain, server));
        if (found == places_.end()) return nullptr;
        for (const Dated& dated : found->second) {
            if (dated.place.preference == preference) return &dated.place;
        }
        return nullptr;
    }

    [[nodiscard]] std::size_t size() const { return size_; }

  private:
    struct Dated {
        base::Instant from;
        Place place;
    };

    static std::uint64_t key(trace::DomainId domain, trace::ServerId server) {
        return (std::uint64_t{domain} << 32) | server;
    }

    // The tiers come best first, so a server that is in two of them at a time has the better.
    void add(trace::DomainId domain, const trace::Listing& listing) {
        for (const trace::Tier& tier : listing.tiers) {
            for (const trace::ServerId server : tier.hosts) {
                auto& dated = places_[key(domain, server)];
                const bool known = !dated.empty() && (dated.back().from == listing.from ||
                                                      dated.back().place.preference == tier.preference);
                if (known) continue;
                const Place* before = find_at(domain, server, tier.preference);
                const Place place = before != nullptr ? *before : Place{size_++, tier.preference};
                dated.push_back({listing.from, place});
            }
        }
    }

    boost::unordered_flat_map<std::uint64_t, boost::container::small_vector<Dated, 1>> places_;
    std::uint32_t size_ = 0;
};

}  // namespace mxdrill::measure
