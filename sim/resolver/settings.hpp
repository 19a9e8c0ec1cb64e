// What one resolver is told to be.
#pragma once

#include "sim/base/instant.hpp"

namespace mxdrill::resolver {

struct Settings {
    base::Duration timeout = base::seconds(5);  // per query
    int tries = 2;                              // queries to one name and type before giving up; at least 1
    base::Duration latency = base::milliseconds(20);  // round trip of a query; the body's business
};

}  // namespace mxdrill::resolver
