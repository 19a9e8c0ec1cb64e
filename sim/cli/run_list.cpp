#include "sim/cli/run_list.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "reports/words.hpp"

namespace mxdrill::cli {
namespace {

using reports::Page;

std::string line_of(const Page& page, const std::string& name, std::size_t name_width,
                    const std::optional<DrillResult>& result) {
    const std::string padded = reports::left(name, name_width);
    if (!result || result->why_not_run) {
        const char* const word = result ? "could not be run" : "skipped";
        return fmt::format("{} {}  {}", page.dim(page.sign("–", "-")), padded, page.dim(word));
    }
    const measure::Report& report = result->report;
    if (report.interrupted)
        return fmt::format("{} {}  {}", page.warn(page.sign("!", "!")), padded, page.warn("interrupted"));
    std::size_t judged = 0;
    std::size_t failed = 0;
    for (const measure::Verdict& verdict : report.expectations) {
        judged += verdict.unjudged.empty() ? 1 : 0;
        failed += verdict.failed() ? 1 : 0;
    }
    const std::size_t unjudged = report.expectations.size() - judged;
    std::string verdict = fmt::format("{}/{}", judged - failed, judged);
    if (unjudged > 0) verdict = (judged == 0 ? "" : verdict + ", ") + fmt::format("{} not judged", unjudged);
    const std::string sign = report.says_nothing() ? page.warn(page.sign("–", "-"))
                             : report.passed       ? page.good(page.sign("✓", "ok"))
                                                   : page.bad(page.sign("✗", "FAIL"));
    return fmt::format("{} {}  {}  {}", sign, padded, report.passed ? verdict : page.bad(verdict),
                       page.dim(report.scenario.title));
}

}  // namespace

std::string list_of_runs(const std::vector<Drill>& drills,
                         const std::vector<std::optional<DrillResult>>& results, const reports::Look& look) {
    Page page(look);
    std::size_t width = 0;
    for (const Drill& drill : drills) width = std::max(width, reports::columns(drill.in_common.string()));
    std::size_t passed = 0;
    std::size_t failed = 0;
    std::size_t interrupted = 0;
    std::size_t unjudged = 0;
    for (std::size_t i = 0; i < drills.size(); ++i) {
        page.line(line_of(page, drills[i].in_common.string(), width, results[i]));
        if (!results[i] || results[i]->why_not_run) continue;
        const measure::Report& report = results[i]->report;
        ++(report.interrupted      ? interrupted
           : report.says_nothing() ? unjudged
           : report.passed         ? passed
                                   : failed);
    }
    page.line();
    std::string sum = fmt::format("{} ran, {} passed, {} failed",
                                  reports::counted(passed + failed + unjudged, "scenario"), passed, failed);
    if (unjudged > 0) sum += fmt::format(", {} not judged", unjudged);
    if (interrupted > 0) sum += fmt::format(", {} interrupted", interrupted);
    const std::size_t skipped = drills.size() - passed - failed - unjudged - interrupted;
    if (skipped > 0) sum += fmt::format(", {} skipped", skipped);
    page.line(failed + interrupted == 0 ? page.good(sum) : page.bad(sum));
    return page.text();
}

}  // namespace mxdrill::cli
