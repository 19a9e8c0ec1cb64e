// `mxdrill compare`.
#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "reports/comparison.hpp"
#include "reports/report_reader.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/terminal.hpp"

namespace mxdrill::cli {
namespace {

namespace fs = std::filesystem;
namespace po = boost::program_options;

constexpr Usage kUsageOfCompare{
    "compare", "A B", "Says what changed from one run to another, beyond what chance explains.",
    "A and B are folders that `mxdrill run --out` wrote, or report.json files. Of folders with several "
    "runs,\n"
    "those with the same path below A and B are compared; what only one of them has is told.\n"
    "Two runs in virtual time with the same seed leave nothing to chance: whatever differs is told. "
    "Otherwise\n"
    "a share is told if the 99.9 % interval of its difference does not hold zero (the more values there "
    "are,\n"
    "the wider it is), a count if it does not fit the messages sent, and a time if it is more than two "
    "seconds\n"
    "and 1 % apart.\n"
    "The exit code is 1 if an expectation that held fails, or if a share changed of how messages ended, "
    "which\n"
    "tier accepted them, or which mailbox has them; 0 if not; 3 if A or B is not what it should be.",
    "mxdrill compare before after"};

/// The report.json files of an operand, by the path of their folder below it: an empty one for a run itself.
using Runs = std::map<std::string, fs::path>;

std::optional<Runs> runs_in(const fs::path& operand) {
    std::error_code error;
    if (!fs::is_directory(operand, error)) return Runs{{"", operand}};
    if (fs::exists(operand / "report.json", error)) return Runs{{"", operand / "report.json"}};
    Runs runs;
    for (fs::recursive_directory_iterator entry(operand, error), end; !error && entry != end;
         entry.increment(error)) {
        const fs::path& path = entry->path();
        if (path.filename() == "report.json")
            runs.emplace(path.parent_path().lexically_relative(operand).generic_string(), path);
    }
    if (error) {
        fmt::print(stderr, "{}: cannot read this folder: {}\n", operand.string(), error.message());
        return std::nullopt;
    }
    if (runs.empty()) {
        fmt::print(stderr, "{}: there is no report.json in or below this folder\n", operand.string());
        return std::nullopt;
    }
    return runs;
}

// Pairs them by their paths. Prints all that is wrong with any file, and returns nothing then.
std::optional<reports::ComparedRuns> compare_all(const Runs& a, const Runs& b) {
    reports::ComparedRuns runs;
    bool is_good = true;
    for (const auto& [path, file] : a) {
        const auto other = b.find(path);
        if (other == b.end()) {
            runs.only_in_a.push_back(path);
            continue;
        }
        const auto before = reports::read_report_file(file);
        const auto after = reports::read_report_file(other->second);
        for (const auto* reading : {&before, &after}) {
            if (reading->report) continue;
            fmt::print(stderr, "{}: {}\n", reading->error.where, reading->error.message);
            is_good = false;
        }
        if (before.report && after.report)
            runs.pairs.push_back({path, measure::compare(*before.report, *after.report)});
    }
    for (const auto& [path, file] : b) {
        if (!a.contains(path)) runs.only_in_b.push_back(path);
    }
    return is_good ? std::optional(std::move(runs)) : std::nullopt;
}

}  // namespace

ExitCode compare(const std::vector<std::string>& words) {
    po::options_description options;
    options.add_options()("json", "the same as JSON");
    const auto line = read_command_line(kUsageOfCompare, options, words);
    if (!line) return kHolds;
    if (line->operands.size() != 2)
        throw UsageError{"which runs? Name two folders, or two report.json files"};
    const auto a = runs_in(line->operands[0]);
    const auto b = runs_in(line->operands[1]);
    if (!a || !b) return kInvalid;
    auto runs = compare_all(*a, *b);
    if (!runs) return kInvalid;
    runs->a = line->operands[0];
    runs->b = line->operands[1];
    if (runs->pairs.empty()) {
        fmt::print(stderr, "mxdrill compare: {} and {} have no run in common\n", runs->a, runs->b);
        return kInvalid;
    }
    fmt::print("{}", line->has("json") ? reports::comparison_json(*runs)
                                       : reports::comparison_text(*runs, look_of_standard_output()));
    return runs->regressed() ? kFails : kHolds;
}

}  // namespace mxdrill::cli
