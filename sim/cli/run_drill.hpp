// One scenario, run.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "sim/cli/engine.hpp"
#include "sim/cli/progress.hpp"
#include "sim/measure/report.hpp"
#include "sim/scenario/scenario.hpp"

namespace mxdrill::cli {

/// Why there is no report.
struct NotRun {
    std::string why;
    bool is_defect = false;  // of mxdrill; else this machine can't do it
};

struct DrillResult {
    measure::Report report;
    std::optional<std::string> write_error{};  // of a file in the output folder
    std::optional<NotRun> why_not_run{};
    std::string worry{};  // what the user of an MTA should know beside the report; may be empty
};

/// Runs it and, if there is an output folder, writes report.json, attempts.csv and messages.csv there.
DrillResult run_drill(const scenario::Scenario& written, const Engine& engine,
                      const std::optional<std::filesystem::path>& out, Progress& progress);

}  // namespace mxdrill::cli
