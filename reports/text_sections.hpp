// The sections of the summary. Each writes itself with the blank line before it, or nothing if the run has
// nothing to say about its matter.
#pragma once

#include "reports/page.hpp"
#include "sim/measure/report.hpp"

namespace mxdrill::reports {

void write_domains(Page& page, const measure::Report& report);
void write_stores(Page& page, const measure::Report& report);
/// What became of each kind of message, where there are several.
void write_kinds(Page& page, const measure::Report& report);
void write_migrations(Page& page, const measure::Report& report);
void write_delay(Page& page, const measure::Report& report);
void write_retries(Page& page, const measure::Report& report);
void write_dns(Page& page, const measure::Report& report);
void write_expectations(Page& page, const measure::Report& report);
/// Faults whose time came and that never fired, and a bound that was reached.
void write_notes(Page& page, const measure::Report& report);

}  // namespace mxdrill::reports
