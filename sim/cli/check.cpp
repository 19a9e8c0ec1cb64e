// `mxdrill check`.
#include <fmt/core.h>

#include "reports/words.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/scenario_files.hpp"

namespace mxdrill::cli {
namespace {

constexpr Usage kUsageOfCheck{
    "check", "SCENARIO…", "Says what is wrong with scenarios, without running them.",
    "Every error is told as file:line:col: message, all of them at once, and the exit code is then 3.",
    "mxdrill check scenarios/"};

}  // namespace

ExitCode check(const std::vector<std::string>& words) {
    boost::program_options::options_description options;
    add_reading_options(options);
    const auto line = read_command_line(kUsageOfCheck, options, words);
    if (!line) return kHolds;
    const auto drills = read_drills(*line);
    if (!drills) return kInvalid;
    fmt::print("{} {} valid\n", reports::counted(drills->size(), "scenario"),
               drills->size() == 1 ? "is" : "are");
    return kHolds;
}

}  // namespace mxdrill::cli
