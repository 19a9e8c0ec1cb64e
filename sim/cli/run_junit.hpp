// Runs as JUnit XML.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sim/cli/run_drill.hpp"
#include "sim/cli/scenario_files.hpp"

namespace mxdrill::cli {

/// Writes all runs into one file, `results` beside `drills` (nothing for one that was not run). Returns what
/// went wrong, as a sentence with the path.
std::optional<std::string> write_junit(const std::filesystem::path& file, const std::vector<Drill>& drills,
                                       const std::vector<std::optional<DrillResult>>& results,
                                       const Engine& engine);

/// Writes junit.xml of one run.
std::optional<std::string> write_junit(const std::filesystem::path& file, const Drill& drill,
                                       const std::optional<DrillResult>& result, const Engine& engine);

}  // namespace mxdrill::cli
