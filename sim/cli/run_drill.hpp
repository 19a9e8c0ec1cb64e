// One scenario, run in the virtual body.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "sim/cli/progress.hpp"
#include "sim/measure/report.hpp"
#include "sim/scenario/scenario.hpp"

namespace mxdrill::cli {

struct DrillResult {
    measure::Report report;
    std::optional<std::string> write_error;  // of a file in the output folder
};

/// Runs it and, if there is an output folder, writes report.json, attempts.csv and messages.csv there.
DrillResult run_drill(const scenario::Scenario& scenario, const std::optional<std::filesystem::path>& out,
                      Progress& progress);

}  // namespace mxdrill::cli
