// What an expectation's metric came to, in words.
#pragma once

#include <optional>
#include <string>

#include "sim/measure/report.hpp"

namespace mxdrill::reports {

/// "7,200", "83.33%", "30.1 s", "0.2987"; "no value" where nothing defines it.
std::string actual_text(std::optional<double> actual, measure::Unit unit);
std::string actual_text(const measure::Verdict& verdict);

}  // namespace mxdrill::reports
