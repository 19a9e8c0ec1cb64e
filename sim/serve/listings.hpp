// Which servers the zones list now, for which domains.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "sim/base/instant.hpp"
#include "sim/base/name.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/trace/cast.hpp"

namespace mxdrill::serve {

using HostsByPreference = std::map<std::uint16_t, std::vector<base::Name>>;

struct DomainNow {
    base::Name domain;
    HostsByPreference tiers;  // best first; in the order of the zone's text
};

/// Every domain with MX records in a zone in force, and those that mail is sent to and have none (RFC 5321
/// §5.1, the implicit MX), zone by zone.
std::vector<DomainNow> domains_at(base::Instant now, const scenario::Scenario& scenario,
                                  const trace::Cast& cast);

}  // namespace mxdrill::serve
