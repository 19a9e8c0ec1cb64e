// Where mail goes on that a relay has taken.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "fake_smtp/session.hpp"
#include "sim/base/instant.hpp"
#include "sim/base/name.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/sender/mail.hpp"
#include "sim/trace/cast.hpp"

namespace mxdrill::world {

/// Makes mail for a relay's queue of what its server took. It keeps each address and name once, for as long
/// as it lives; there are as many as the scenario has. The scenario and the cast outlive it.
class Mailroom {
  public:
    Mailroom(const scenario::Scenario& scenario, const trace::Cast& cast)
        : scenario_(&scenario), cast_(&cast) {}

    /// A mail for each domain of the recipients.
    std::vector<sender::Mail> sort(const fake_smtp::Keep& kept, const scenario::Relay& relay,
                                   base::Instant now);

    /// Where notices about mail from this address go; null if the simulated DNS does not hold its domain.
    const base::Name* notice_domain(std::string_view address);

  private:
    const std::string& kept(std::string_view text) { return *addresses_.emplace(text).first; }

    const scenario::Scenario* scenario_;
    const trace::Cast* cast_;
    std::set<std::string, std::less<>> addresses_;
    std::set<base::Name> names_;
    std::map<std::string, const base::Name*, std::less<>> notice_domains_;  // by address
};

}  // namespace mxdrill::world
