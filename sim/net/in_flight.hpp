// What the kernel has taken for a connection, and its other end has not confirmed yet.
#pragma once

#include <cstdint>

namespace mxdrill::net {

/// Octets of all TCP connections in the calling thread's network (proc(5), net/tcp).
[[nodiscard]] std::uint64_t octets_in_flight();

}  // namespace mxdrill::net
