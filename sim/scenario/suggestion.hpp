// What someone who mistyped a word may have meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/base/instant.hpp"

namespace mxdrill::scenario {

/// `; did you mean "for"?` for the nearest of the known words, or nothing if none is near. Case does not
/// count.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& known);

/// `a, b and c`; the last two joined by the given word.
std::string listed(const std::vector<std::string>& words, std::string_view last = "and");

/// " from 24h on"; nothing for the start of the run.
std::string from_then_on(base::Instant from);

}  // namespace mxdrill::scenario
