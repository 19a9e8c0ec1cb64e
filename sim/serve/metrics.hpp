// Figures for Prometheus.
#pragma once

#include <string>

#include "sim/serve/desk.hpp"

namespace mxdrill::serve {

/// Text format 0.0.4. Counters begin at zero again when the run does.
std::string metrics_text(const Desk& desk);

}  // namespace mxdrill::serve
