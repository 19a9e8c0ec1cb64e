// Warnings on standard output.
#pragma once

#include <vector>

#include "sim/check/finding.hpp"

namespace mxdrill::cli {

/// Each as `where: warning[id]: message`, and indented below it what to do. One that has no place begins with
/// the warning.
void print_findings(const std::vector<check::Finding>& findings);

}  // namespace mxdrill::cli
