// A network of the calling thread's own, which nothing can leave and in which every address and port is free.
#pragma once

#include <optional>

#include "sim/net/unable.hpp"

namespace mxdrill::net {

/// Makes sure that threads of this process can enter private networks. Called once, while the process has a
/// single thread. Who may make network namespaces anyway (root) is left as it is; another user's process
/// becomes root of a user namespace of its own (user_namespaces(7)), which changes nothing in what files it
/// can read or write. All is tried first in a child, so that the process is unchanged where the kernel
/// refuses.
[[nodiscard]] std::optional<Unable> allow_private_networks();

/// Gives the calling thread a new network with nothing but a loopback interface, which is up. Other threads
/// stay where they are, and sockets made before stay in the network they were made in. What the thread begins
/// (threads, programs) is in the new network too.
[[nodiscard]] std::optional<Unable> enter_private_network();

/// Whether the process has a user namespace of its own: who wants into its networks must enter that first.
[[nodiscard]] bool has_own_users();

/// Whether this very thread entered a private network. Whatever would change the machine's own network asks
/// first, and stops the program if not.
[[nodiscard]] bool in_private_network();

}  // namespace mxdrill::net
