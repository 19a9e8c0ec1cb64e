// Several runs at a glance.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reports/page.hpp"
#include "sim/cli/run_drill.hpp"
#include "sim/cli/scenario_files.hpp"

namespace mxdrill::cli {

/// A line for each run, `results` beside `drills` (nothing for a skipped one), and a line of sums.
std::string list_of_runs(const std::vector<Drill>& drills,
                         const std::vector<std::optional<DrillResult>>& results, const reports::Look& look);

}  // namespace mxdrill::cli
