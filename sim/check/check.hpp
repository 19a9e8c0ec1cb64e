// All that mxdrill knows of mistakes with MX records.
#pragma once

#include <span>
#include <vector>

#include "sim/check/finding.hpp"
#include "sim/scenario/places.hpp"
#include "sim/scenario/scenario.hpp"

namespace mxdrill::check {

/// Every kind of mistake, in the order in which they are documented.
std::span<const Check> catalogue();

/// What is doubtful about a scenario, in the order of its file.
std::vector<Finding> look_over(const scenario::Scenario& scenario, const scenario::Places& places);

}  // namespace mxdrill::check
