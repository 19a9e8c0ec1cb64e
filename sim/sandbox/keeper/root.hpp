// The root of the sandbox: the machine's own files with a layer over them, and what differs from both.
#pragma once

#include <nlohmann/json.hpp>

#include "sim/base/descriptor.hpp"

namespace mxdrill::keeper {

/// Opens what lies outside, before the mounts hide it.
struct Sources {
    base::Descriptor layer;  // a tar archive; none if nothing lies over the root
    base::Descriptor warp;   // the library that is loaded into every program; none if there is no such
};

/// Leaves for a mount, UTS and IPC namespace of its own, and makes the root of the plan the root. To be
/// called by the first process of a PID namespace. Nothing of it is ever written to a disk. The plan's keys:
///   root      the folder that the sandbox sees as `/`
///   installs  whether packages are to be installed
///   hostname
///   files     array of {path, text, mode, owner}: written into it, with their folders; owner is "user:group"
/// Throws std::system_error, or std::runtime_error with what to say.
/// Returns the folder that holds what lies over the root, and takes all that is written.
base::Descriptor enter_root(const nlohmann::json& plan, const Sources& sources);

}  // namespace mxdrill::keeper
