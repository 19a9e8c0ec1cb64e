// The keys of a sender profile, as profile files and `[sender.override]` write them.
#pragma once

#include "sim/scenario/section.hpp"
#include "sim/sender/profile.hpp"

namespace mxdrill::scenario {

/// Reading over a profile changes only what the table has keys for. `title` is what messages call the table.
Section<sender::Profile> profile_section(const std::string& title);

}  // namespace mxdrill::scenario
