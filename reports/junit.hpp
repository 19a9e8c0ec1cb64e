// junit.xml: runs as CI systems show them.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "sim/measure/report.hpp"

namespace mxdrill::reports {

/// One scenario that was to be run, and what came of it.
struct JunitSuite {
    std::string name;                      // its path, "failover/primary_outage"
    const measure::Report* report{};       // of a run that came to its end; lives as long as the suite
    std::optional<std::string> skipped{};  // why it was not to be run here
    std::optional<std::string> error{};    // why it could not be run, or not to its end
};

/// The suites as JUnit XML, in UTF-8: a <testsuite> for each, a <testcase> for each expectation. An
/// expectation that fails is a <failure>; what says nothing of the mail, because it could not be run, is an
/// <error>. A suite that has neither report nor reason is told as run without expectations. `time` is the
/// scenario's own, in seconds, so that the same runs give the same bytes; a character that XML can't hold
/// becomes U+FFFD.
std::string junit_text(std::span<const JunitSuite> suites);

}  // namespace mxdrill::reports
