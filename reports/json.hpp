// report.json.
#pragma once

#include <string>

#include "sim/measure/report.hpp"

namespace mxdrill::reports {

/// The report as `mxdrill.report/1`, with a line end after the last brace. The same report gives the same
/// bytes everywhere: seconds to the microsecond, shares to six decimals, statistics to six digits.
std::string json_text(const measure::Report& report);

}  // namespace mxdrill::reports
