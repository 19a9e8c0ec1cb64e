#include "sim/cli/run_junit.hpp"

#include <fmt/core.h>

#include "reports/file_writer.hpp"
#include "reports/junit.hpp"
#include "reports/words.hpp"

namespace mxdrill::cli {
namespace {

reports::JunitSuite suite_of(const Drill& drill, const std::optional<DrillResult>& result,
                             const Engine& engine) {
    reports::JunitSuite suite{.name = drill.in_common.generic_string()};
    if (!result) {
        suite.skipped = engine.why_not(drill.scenario);
        if (!suite.skipped) suite.error = "not run: interrupted";
    } else if (result->why_not_run) {
        suite.error = result->why_not_run->why;
    } else if (result->report.interrupted) {
        // What it found until then says nothing of the expectations.
        suite.error = fmt::format("interrupted after {} of the run",
                                  reports::human_duration(result->report.scenario.duration));
    } else {
        suite.report = &result->report;
        suite.error = result->write_error;
    }
    return suite;
}

}  // namespace

std::optional<std::string> write_junit(const std::filesystem::path& file, const std::vector<Drill>& drills,
                                       const std::vector<std::optional<DrillResult>>& results,
                                       const Engine& engine) {
    std::vector<reports::JunitSuite> suites;
    for (std::size_t i = 0; i < drills.size(); ++i) suites.push_back(suite_of(drills[i], results[i], engine));
    return reports::write_file(file, reports::junit_text(suites));
}

std::optional<std::string> write_junit(const std::filesystem::path& file, const Drill& drill,
                                       const std::optional<DrillResult>& result, const Engine& engine) {
    const reports::JunitSuite suite = suite_of(drill, result, engine);
    return reports::write_file(file, reports::junit_text({&suite, 1}));
}

}  // namespace mxdrill::cli
