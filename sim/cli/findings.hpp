// Warnings on standard output.
#pragma once

#include <vector>

#include "sim/check/finding.hpp"

namespace mxdrill::cli {

/// Each as `where: warning[id]: message`, and indented below it what to do.
void print_findings(const std::vector<check::Finding>& findings);

}  // namespace mxdrill::cli
