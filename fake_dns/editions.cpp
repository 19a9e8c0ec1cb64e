#include "fake_dns/editions.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace mxdrill::fake_dns {
namespace {

// For each origin the zone that is in force at that time.
std::vector<Zone> in_force(const std::vector<DatedZone>& zones, base::Instant at) {
    std::map<base::Name, const DatedZone*> latest;
    for (const DatedZone& dated : zones) {
        if (dated.from > at) continue;
        const DatedZone*& known = latest[dated.zone.origin()];
        if (known == nullptr || known->from < dated.from) known = &dated;
    }
    std::vector<Zone> current;
    for (const auto& [origin, dated] : latest) current.push_back(dated->zone);
    return current;
}

}  // namespace

Editions::Editions(const std::vector<DatedZone>& zones) {
    std::set<base::Instant> changes{base::Instant{}};
    for (const DatedZone& dated : zones) changes.insert(dated.from);
    for (const base::Instant change : changes)
        editions_.push_back({change, Catalogue(in_force(zones, change))});
}

std::vector<Edition>::const_iterator Editions::after(base::Instant now) const {
    return std::upper_bound(editions_.begin() + 1, editions_.end(), now,
                            [](base::Instant time, const Edition& edition) { return time < edition.from; });
}

const Catalogue& Editions::at(base::Instant now) const {
    return std::prev(after(now))->zones;
}

std::optional<base::Instant> Editions::until(base::Instant now) const {
    const auto next = after(now);
    return next == editions_.end() ? std::nullopt : std::optional(next->from);
}

}  // namespace mxdrill::fake_dns
