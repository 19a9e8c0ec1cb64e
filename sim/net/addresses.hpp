// Addresses that the calling thread's private network has.
#pragma once

#include <optional>
#include <span>

#include "sim/base/ip_address.hpp"
#include "sim/net/isolation.hpp"

namespace mxdrill::net {

/// Puts each address on the loopback interface, alone (/32, /128), so that it can be bound and reached at
/// once. One that is there already is fine. After a failure some of them may be there. Thousands take
/// milliseconds. Only in a private network: outside one the program stops.
[[nodiscard]] std::optional<Unable> add_addresses(std::span<const base::IpAddress> addresses);

/// Lets each address be bound and reached as if it were the network's, but gives it to no interface: no
/// program takes it for its own machine's, as an MTA takes an MX host that is itself. Otherwise as
/// add_addresses().
[[nodiscard]] std::optional<Unable> add_others(std::span<const base::IpAddress> addresses);

/// Has data that comes to these IPv6 addresses of the network's own confirmed at once, as it is at all
/// others: the way that the kernel lays to each, a little after the address, is taken away. Waits for it, 2 s
/// at most.
[[nodiscard]] std::optional<Unable> confirm_at_once(std::span<const base::IpAddress> addresses);

}  // namespace mxdrill::net
