// report.json, read back.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "sim/measure/report.hpp"
#include "sim/scenario/diagnostic.hpp"

namespace mxdrill::reports {

/// A report, or the first thing that is wrong with its text.
struct ReportReading {
    std::optional<measure::Report> report;
    scenario::Diagnostic error{};
};

/// Reads what json_text wrote, keys that it does not know aside. The place of an error is "line:column" where
/// the text is no JSON, and else the value's: "domains[0].tiers[1].accepted". What report.json does not say
/// has its default.
ReportReading read_report(std::string_view text);

/// The same of a file; the place of an error begins with its path.
ReportReading read_report_file(const std::filesystem::path& file);

}  // namespace mxdrill::reports
