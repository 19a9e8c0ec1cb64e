// Runs side by side.
#pragma once

#include <string>
#include <vector>

#include "reports/page.hpp"
#include "sim/measure/comparison.hpp"

namespace mxdrill::reports {

struct ComparedRun {
    std::string path;  // below both folders; empty if they are runs themselves
    measure::Comparison comparison;
};

/// What two folders, or two files, have in common.
struct ComparedRuns {
    std::string a, b;  // as the user named them
    std::vector<ComparedRun> pairs;
    std::vector<std::string> only_in_a, only_in_b;  // paths of runs

    [[nodiscard]] bool regressed() const;
};

/// A table for each pair that changed, and what that means last; a single line if nothing did.
std::string comparison_text(const ComparedRuns& runs, const Look& look = {});

/// The same as `mxdrill.comparison/1`, with a line end after the last brace. Shares are their hits and
/// trials, seconds decimal numbers; what a run does not have is null.
std::string comparison_json(const ComparedRuns& runs);

}  // namespace mxdrill::reports
