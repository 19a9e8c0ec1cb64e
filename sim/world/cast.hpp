// The list of those who take part, drawn from a scenario.
#pragma once

#include <vector>

#include "fake_dns/editions.hpp"
#include "sim/base/name.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/trace/cast.hpp"

namespace mxdrill::world {

/// Sender hosts group by group and then the relays server by server, servers in the scenario's order, the
/// domains that mail is sent to with their tiers as the zones state them. An address that several servers
/// have belongs to the first of them. `mailed_to` are further domains that mail is sent to.
trace::Cast cast_of(const scenario::Scenario& scenario, const fake_dns::Editions& zones,
                    const std::vector<base::Name>& mailed_to = {});

}  // namespace mxdrill::world
