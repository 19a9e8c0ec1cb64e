// Expectations in plain words.
#pragma once

#include <string>

#include "sim/measure/report.hpp"
#include "sim/scenario/scenario.hpp"

namespace mxdrill::measure {

/// What a metric's values are.
Unit unit_of(scenario::Metric metric);

/// "share of tier 10 ≥ 95%", "delivered = 7200", "delay p99 of example.test ≤ 15m".
std::string text_of(const scenario::Expectation& expectation);

}  // namespace mxdrill::measure
