// `mxdrill limit`.
#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <vector>

#include "reports/words.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/flip.hpp"
#include "sim/cli/progress.hpp"
#include "sim/cli/run_drill.hpp"
#include "sim/cli/scenario_files.hpp"
#include "sim/cli/value_range.hpp"
#include "sim/world/arrivals.hpp"

namespace mxdrill::cli {
namespace {

namespace po = boost::program_options;

constexpr Usage kUsageOfLimit{
    "limit", "SCENARIO", "Finds the value of a key at which the scenario's expectations flip.",
    "Runs the scenario at both ends of the range and at values between, then halves the stretch in which "
    "the\n"
    "answer changes. FROM and TO are durations, whole numbers or percentages. The exit code is 1 if the\n"
    "expectations never flip, or more than once.",
    "mxdrill limit scenarios/migration/switched_off_at_once.toml --vary fault.old.at=12h..15h"};

po::options_description limit_options() {
    po::options_description options;
    add_reading_options(options);
    options.add_options()("vary", po::value<std::string>()->value_name("PATH=FROM..TO"),
                          "the key, by name or index, and the ends of its range")(
        "step", po::value<std::string>()->value_name("VALUE"),
        "how near the two sides are to come; default: a round thousandth of the range or less");
    return options;
}

ValueRange range_from(const CommandLine& line) {
    const auto vary = line.get<std::string>("vary");
    if (!vary) throw UsageError{"which key? Name it with its range: --vary fault.0.at=0s..3d"};
    std::string error;
    auto range = parse_value_range(*vary, error);
    if (!range) throw UsageError{"--vary: " + error};
    return *std::move(range);
}

std::int64_t step_from(const CommandLine& line, const ValueRange& range) {
    const auto text = line.get<std::string>("step");
    if (!text) return range.usual_step();
    const auto step = range.parse_step(*text);
    if (!step) throw UsageError{fmt::format("--step: `{}` is no step of {}", *text, range.path)};
    return *step;
}

struct Unreadable {};
struct NothingExpected {};

// Runs the scenario at one value after the other and says what came of it.
class Prober {
  public:
    Prober(const CommandLine& line, const ValueRange& range)
        : range_(range), file_(line.operands.front()), options_(reading_options(line)) {}

    bool holds(std::int64_t value) {
        scenario::Options options = options_;
        options.sets.push_back(range_.assignment(value));
        auto reading = scenario::read_scenario(file_, options);
        for (const auto& error : reading.errors) fmt::print(stderr, "{}: {}\n", error.where, error.message);
        if (!reading.scenario) throw Unreadable{};
        if (reading.scenario->expectations.empty()) throw NothingExpected{};
        Progress progress({.messages = world::expected_messages(*reading.scenario)});
        const DrillResult result = run_drill(*reading.scenario, Engine{}, std::nullopt, progress);
        tell(value, result.report);
        return result.report.passed;
    }

  private:
    void tell(std::int64_t value, const measure::Report& report) const {
        const std::size_t width =
            std::max(range_.text(range_.from).size(), range_.text(range_.to).size()) + 6;
        fmt::print("  {} = {:<{}}  {}", range_.path, range_.text(value), width,
                   report.passed ? "holds" : "fails");
        const auto failed = std::find_if(report.expectations.begin(), report.expectations.end(),
                                         [](const measure::Verdict& verdict) { return verdict.failed(); });
        if (failed != report.expectations.end()) fmt::print("  {}", failed->text);
        fmt::print("\n");
        std::fflush(stdout);
    }

    const ValueRange& range_;
    std::string file_;
    scenario::Options options_;
};

ExitCode conclude(const ValueRange& range, const std::vector<Flip>& flips, bool holds_at_first) {
    const std::string_view first = holds_at_first ? "hold" : "fail";
    const std::string_view last = holds_at_first ? "fail" : "hold";
    if (flips.size() == 1) {
        fmt::print("\nThe expectations {} up to {} = {}, and {} from {} on.\n", first, range.path,
                   range.text(flips[0].before), last, range.text(flips[0].after));
        return kHolds;
    }
    if (flips.empty()) {
        fmt::print("\nThe expectations never flip: they {} at both ends, {} = {} and {}, and between.\n",
                   first, range.path, range.text(range.from), range.text(range.to));
        return kFails;
    }
    fmt::print("\nThe expectations flip {} times between {} = {} and {}, so there is no one limit:\n",
               flips.size(), range.path, range.text(range.from), range.text(range.to));
    for (const Flip& flip : flips)
        fmt::print("  between {} and {}\n", range.text(flip.before), range.text(flip.after));
    fmt::print("A narrower range with one flip will do.\n");
    return kFails;
}

}  // namespace

ExitCode limit(const std::vector<std::string>& words) {
    const auto line = read_command_line(kUsageOfLimit, limit_options(), words);
    if (!line) return kHolds;
    if (line->operands.size() != 1) throw UsageError{"which scenario? Name one file"};
    const ValueRange range = range_from(*line);
    const std::int64_t step = step_from(*line, range);
    Prober prober(*line, range);
    std::optional<bool> at_first;
    const auto holds = [&](std::int64_t value) {
        const bool answer = prober.holds(value);
        if (!at_first) at_first = answer;
        return answer;
    };
    try {
        const auto flips = find_flips(range.from, range.to, step, holds);
        return conclude(range, flips, *at_first);
    } catch (const Unreadable&) {
        return kInvalid;
    } catch (const NothingExpected&) {
        fmt::print(stderr, "{}: it expects nothing, so nothing can flip; an [[expect]] says what must hold\n",
                   line->operands.front());
        return kInvalid;
    }
}

}  // namespace mxdrill::cli
