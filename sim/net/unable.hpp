// What this machine can't do.
#pragma once

#include <string>

namespace mxdrill::net {

/// Why not, and what to do about it, in a sentence or two for whoever runs the machine.
struct Unable {
    std::string why;
    bool is_interrupted = false;  // by SIGINT or SIGTERM; nothing is amiss
};

}  // namespace mxdrill::net
