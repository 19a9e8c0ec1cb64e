// What SYNs meet where they can't be decided one by one.
#pragma once

#include <optional>
#include <string_view>

#include "fake_smtp/host.hpp"
#include "sim/base/instant.hpp"
#include "sim/base/ip_address.hpp"
#include "sim/base/name.hpp"
#include "sim/protocol/smtp.hpp"
#include "sim/rules/trigger.hpp"

namespace mxdrill::fake_smtp {

/// What every SYN to one address meets at a time, and the fault that says so.
struct Standing {
    protocol::Reception reception = protocol::Reception::accept;
    std::optional<std::size_t> fault{};  // its place among all of the scenario
};

/// By the first fault at `connect` that is in force, of those that a gate can carry out.
Standing standing_at(const Faults& faults, const base::Name& server, const base::IpAddress& address,
                     base::Instant now);

/// When that may become something else; nothing if it never does.
std::optional<base::Instant> next_change(const Faults& faults, base::Instant now);

/// A gate is open, shut or dead for everybody, and for a time: the key of the fault, or its action, that is
/// more than that; empty if there is none.
std::string_view beyond_a_gate(const Fault& fault, const rules::Matcher& matcher);

}  // namespace mxdrill::fake_smtp
