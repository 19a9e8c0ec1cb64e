// The summary that a terminal shows.
#pragma once

#include <string>

#include "reports/page.hpp"
#include "sim/measure/report.hpp"

namespace mxdrill::reports {

/// The whole report on one page, the verdict last. Long lists (hosts' outcomes, attempts, DNS names, domains)
/// are cut in a way that says so; report.json has all of them.
std::string summary(const measure::Report& report, const Look& look = {});

}  // namespace mxdrill::reports
