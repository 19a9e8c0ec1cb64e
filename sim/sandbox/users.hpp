// Who may make a sandbox: an MTA runs as several users, so a root who has these.
#pragma once

#include <optional>

#include "sim/net/unable.hpp"

namespace mxdrill::sandbox {

/// Makes sure that this process is a root who has other users. Another user's process begins anew with the
/// same words, and does not return: as root of a user namespace (user_namespaces(7)) in which his subordinate
/// ids (subuid(5)) are the other users, by unshare(1) and newuidmap(1). Called while the process has a single
/// thread, and has read nothing that can be read but once. Tells what to do where neither is to be had.
[[nodiscard]] std::optional<net::Unable> become_root();

/// Whether the machine's files belong to this root; they do not in a user namespace.
[[nodiscard]] bool owns_machine();

}  // namespace mxdrill::sandbox
