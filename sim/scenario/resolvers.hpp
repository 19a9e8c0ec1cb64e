// `[[resolver]]`: whom senders ask.
#pragma once

#include <vector>

#include "sim/scenario/scenario.hpp"
#include "sim/scenario/section.hpp"

namespace mxdrill::scenario {

Section<Resolver> resolver_section();

/// Adds messages about names that come twice and bounds that cross.
std::vector<Resolver> read_resolvers(const std::vector<Written<Resolver>>& written, Diagnostics& errors);

}  // namespace mxdrill::scenario
