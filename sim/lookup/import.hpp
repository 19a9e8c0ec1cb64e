// A scenario whose zones are what was seen.
#pragma once

#include <string>

#include "sim/lookup/sighting.hpp"

namespace mxdrill::lookup {

/// A scenario's text: the records as they were answered, in one zone for the domain and one for each other
/// domain that its hosts lie in, a hundred messages, and what must become of them.
std::string scenario_text(const Sighting& seen);

}  // namespace mxdrill::lookup
