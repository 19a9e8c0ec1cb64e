// A scenario as a real MTA can play it.
#pragma once

#include <optional>
#include <string>

#include "sim/sandbox/driver.hpp"
#include "sim/scenario/scenario.hpp"

namespace mxdrill::sandbox {

/// Why this driver's MTA can't send a scenario's mail; nothing if it can.
[[nodiscard]] std::optional<std::string> why_not_with(const Driver& driver,
                                                      const scenario::Scenario& scenario);

/// The same scenario with one host in each group, for one MTA sends the mail of all; and with a mailbox for
/// notices to those senders whose domain no zone holds, for an MTA tells them only by mail.
[[nodiscard]] scenario::Scenario cast_for_mta(scenario::Scenario scenario);

/// What one MTA with one resolver stands for in that: "199 sender hosts", say; empty if that is what the
/// scenario has.
[[nodiscard]] std::string stands_for(const scenario::Scenario& scenario);

}  // namespace mxdrill::sandbox
