#include "sim/cli/findings.hpp"

#include <fmt/core.h>

namespace mxdrill::cli {

void print_findings(const std::vector<check::Finding>& findings) {
    for (const check::Finding& finding : findings) {
        const std::string where = finding.where.empty() ? "" : finding.where + ": ";
        fmt::print("{}warning[{}]: {}\n    {}\n", where, finding.id, finding.message, finding.advice);
    }
}

}  // namespace mxdrill::cli
