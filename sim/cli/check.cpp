// `mxdrill check`.
#include "sim/check/check.hpp"

#include <fmt/core.h>

#include "reports/words.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/findings.hpp"
#include "sim/cli/scenario_files.hpp"

namespace mxdrill::cli {
namespace {

constexpr Usage kUsageOfCheck{
    "check", "SCENARIO…", "Says what is wrong or doubtful in scenarios, without running them.",
    "Every error is told as file:line:col: message, all of them at once, and the exit code is then 3.\n"
    "Doubts are warnings, each with what to do about it; the exit code is 0, or 1 with --strict.",
    "mxdrill check scenarios/"};

boost::program_options::options_description check_options() {
    boost::program_options::options_description options;
    add_reading_options(options);
    options.add_options()("strict", "end with 1 if there is any warning")(
        "list", "print every warning there is, and what each advises");
    return options;
}

void print_catalogue() {
    for (const check::Check& one : check::catalogue())
        fmt::print("{}\n    {}\n    {}\n", one.id, one.message, one.advice);
}

}  // namespace

ExitCode check(const std::vector<std::string>& words) {
    const auto line = read_command_line(kUsageOfCheck, check_options(), words);
    if (!line) return kHolds;
    if (line->has("list")) {
        print_catalogue();
        return kHolds;
    }
    const auto drills = read_drills(*line);
    if (!drills) return kInvalid;
    std::size_t warnings = 0;
    for (const Drill& drill : *drills) {
        const auto findings = check::look_over(drill.scenario, drill.places);
        print_findings(findings);
        warnings += findings.size();
    }
    const auto told = warnings == 0 ? std::string() : ", with " + reports::counted(warnings, "warning");
    fmt::print("{} {} valid{}\n", reports::counted(drills->size(), "scenario"),
               drills->size() == 1 ? "is" : "are", told);
    return warnings > 0 && line->has("strict") ? kFails : kHolds;
}

}  // namespace mxdrill::cli
