// `mxdrill run`.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "reports/file_writer.hpp"
#include "reports/json.hpp"
#include "reports/text.hpp"
#include "reports/words.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/engine.hpp"
#include "sim/cli/mta.hpp"
#include "sim/cli/progress.hpp"
#include "sim/cli/repeat.hpp"
#include "sim/cli/run_drill.hpp"
#include "sim/cli/run_junit.hpp"
#include "sim/cli/run_list.hpp"
#include "sim/cli/scenario_files.hpp"
#include "sim/cli/terminal.hpp"
#include "sim/net/interruption.hpp"
#include "sim/world/arrivals.hpp"

namespace mxdrill::cli {
namespace {

namespace fs = std::filesystem;
namespace po = boost::program_options;

constexpr Usage kUsageOfRun{
    "run", "SCENARIO…", "Runs scenarios and reports who got which message.",
    "A folder stands for all scenarios below it. Results go to standard output. The exit code is 0 if all\n"
    "expectations hold, 1 if one fails, 2 for a wrong command line, 3 for an invalid scenario (then nothing\n"
    "runs), 4 if this machine can't do it. SIGINT or SIGTERM ends a run on real sockets early; then it is "
    "130,\n"
    "and the report tells what happened until then.",
    "mxdrill run scenarios/failover/google_workspace_outage.toml --set fault.primary.for=6h --out out"};

enum class Format : std::uint8_t {
    text,
    json
};

struct RunOptions {
    Format format = Format::text;
    bool quiet = false;
    std::optional<fs::path> out;
    std::optional<fs::path> junit;
    unsigned jobs = 1;
    Engine engine;
    std::string repeat;  // the command that repeats a run, but for the scenario and the seed
};

po::options_description run_options() {
    po::options_description options;
    add_reading_options(options);
    add_engine_options(options);
    options.add_options()(
        "out", po::value<std::string>()->value_name("DIR"),
        "write report.json, junit.xml, attempts.csv and messages.csv there, and mta.log of a "
        "real MTA; for several scenarios, in folders below")(
        "junit", po::value<std::string>()->value_name("FILE"),
        "write what came of all scenarios there, as JUnit XML for CI systems")(
        "format", po::value<std::string>()->value_name("NAME")->default_value("text"), "text or json")(
        "json", "the same as --format json")("quiet,q", "nothing on standard output; errors stay")(
        "jobs,j", po::value<int>()->value_name("N"),
        "how many scenarios to run at a time; default: one a processor");
    return options;
}

RunOptions run_options_from(const CommandLine& line) {
    RunOptions options;
    options.engine = engine_from(line);
    const auto format = *line.get<std::string>("format");
    if (format != "text" && format != "json") {
        throw UsageError{fmt::format("there is no format `{}`; there are: text, json", format)};
    }
    options.format = format == "json" || line.has("json") ? Format::json : Format::text;
    options.quiet = line.has("quiet");
    options.out = line.get<std::string>("out");
    options.junit = line.get<std::string>("junit");
    if (options.junit && options.junit->empty()) throw UsageError{"--junit takes the name of a file"};
    const int jobs = line.get<int>("jobs").value_or(static_cast<int>(std::thread::hardware_concurrency()));
    if (line.has("jobs") && (jobs < 1 || jobs > 1024))
        throw UsageError{"--jobs takes a number from 1 to 1024"};
    options.jobs = static_cast<unsigned>(std::max(1, jobs));
    options.repeat = repeating_options(line) + engine_options(line);
    return options;
}

// The output folder of a drill: DIR itself for one, a folder below it for several.
std::optional<fs::path> folder_of(const RunOptions& options, const std::vector<Drill>& drills,
                                  const Drill& drill) {
    if (!options.out || drills.size() == 1) return options.out;
    return *options.out / drill.in_common;
}

// A defect that ends one run leaves the others theirs.
DrillResult run_one(const Drill& drill, const Engine& engine, const std::optional<fs::path>& out,
                    Progress& progress) {
    try {
        return run_drill(drill.scenario, engine, out, progress);
    } catch (const std::exception& error) {
        return {.report = {}, .why_not_run = NotRun{error.what(), true}};
    }
}

std::vector<std::optional<DrillResult>> run_all(const std::vector<Drill>& drills, const RunOptions& options) {
    Progress::Whole whole{.runs = drills.size(), .duration = drills.front().scenario.duration};
    for (const Drill& drill : drills) whole.messages += world::expected_messages(drill.scenario);
    Progress progress(whole, !options.quiet);
    std::optional<net::Interruption> interruption;  // in virtual time there is nothing to wait for
    Engine engine = options.engine;
    if (engine.body != scenario::Body::virtual_time) {
        interruption.emplace();
        engine.live.is_unwanted = [&] { return interruption->came(); };
    }
    std::vector<std::optional<DrillResult>> results(drills.size());
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        for (std::size_t i = next++; i < drills.size(); i = next++) {
            if (options.engine.why_not(drills[i].scenario)) continue;
            if (interruption && interruption->came()) return;
            results[i] = run_one(drills[i], engine, folder_of(options, drills, drills[i]), progress);
        }
    };
    std::vector<std::jthread> workers;
    for (std::size_t i = 1; i < std::min<std::size_t>(options.jobs, drills.size()); ++i)
        workers.emplace_back(work);
    work();
    workers.clear();
    return results;
}

// junit.xml of each in its output folder, also of one that was not run, and the file of --junit.
std::optional<std::string> write_junit_files(const std::vector<Drill>& drills,
                                             std::vector<std::optional<DrillResult>>& results,
                                             const RunOptions& options) {
    for (std::size_t i = 0; i < drills.size() && options.out; ++i) {
        const auto file = *folder_of(options, drills, drills[i]) / "junit.xml";
        auto problem = write_junit(file, drills[i], results[i], options.engine);
        if (!problem) continue;
        if (!results[i]) return problem;
        if (!results[i]->write_error) results[i]->write_error = std::move(problem);
    }
    return options.junit ? write_junit(*options.junit, drills, results, options.engine) : std::nullopt;
}

void print_json(const std::vector<std::optional<DrillResult>>& results) {
    const bool several = results.size() > 1;
    std::string_view before = several ? "[\n" : "";
    for (const auto& result : results) {
        if (!result || result->why_not_run) continue;
        auto text = reports::json_text(result->report);
        if (several) text.pop_back();
        fmt::print("{}{}", before, text);
        before = ",\n";
    }
    if (several) fmt::print("{}]\n", before == ",\n" ? "\n" : before);
}

void print_results(const std::vector<Drill>& drills, const std::vector<std::optional<DrillResult>>& results,
                   const RunOptions& options) {
    if (options.quiet) return;
    if (options.format == Format::json) return print_json(results);
    const reports::Look look = look_of_standard_output();
    if (drills.size() > 1) fmt::print("{}", list_of_runs(drills, results, look));
    for (const auto& result : results) {
        if (!result || result->why_not_run) continue;
        if (drills.size() > 1 && result->report.passed && !result->report.interrupted) continue;
        fmt::print("{}{}", drills.size() > 1 ? "\n" : "", reports::summary(result->report, look));
    }
}

// What of several runs the whole is to end with.
ExitCode graver(ExitCode a, ExitCode b) {
    constexpr std::array kByGravity{kHolds, kFails, kEnvironment, kInternal, kInterrupted};
    const auto at = [&](ExitCode code) { return std::find(kByGravity.begin(), kByGravity.end(), code); };
    return std::max(at(a), at(b)) == at(a) ? a : b;
}

ExitCode conclude_skipped(const Drill& drill, const RunOptions& options) {
    const auto why = options.engine.why_not(drill.scenario);
    fmt::print(stderr, "{}: {}\n", drill.file.string(), why ? "skipped: " + *why : "not run: interrupted");
    return why ? kHolds : kInterrupted;
}

ExitCode conclude_one(const Drill& drill, const DrillResult& result, const RunOptions& options) {
    const std::string file = drill.file.string();
    if (const auto& not_run = result.why_not_run) {
        fmt::print(stderr, "{}: {}{}\n", file, not_run->is_defect ? "internal error: " : "", not_run->why);
        return not_run->is_defect ? kInternal : kEnvironment;
    }
    if (!result.worry.empty()) fmt::print(stderr, "{}: {}\n", file, result.worry);
    if (result.write_error) fmt::print(stderr, "mxdrill run: {}\n", *result.write_error);
    const ExitCode written = result.write_error ? kEnvironment : kHolds;
    if (result.report.interrupted) {
        fmt::print(stderr, "{}: interrupted after {} of the run\n", file,
                   reports::human_duration(result.report.scenario.duration));
        return kInterrupted;
    }
    if (result.report.passed) return written;
    fmt::print(stderr,
               "{}: an expectation failed with seed {}. To see it again: mxdrill run {}{} --seed {}\n", file,
               drill.scenario.seed, shell_word(file), options.repeat, drill.scenario.seed);
    return graver(kFails, written);
}

// What scripts and people need to go on: what was skipped, how to see a failure again.
ExitCode conclude(const std::vector<Drill>& drills, const std::vector<std::optional<DrillResult>>& results,
                  const RunOptions& options) {
    std::fflush(stdout);
    ExitCode code = kHolds;
    for (std::size_t i = 0; i < drills.size(); ++i) {
        code = graver(code, results[i] ? conclude_one(drills[i], *results[i], options)
                                       : conclude_skipped(drills[i], options));
    }
    return code;
}

// Asked before anything runs: an hour of a real clock should not end in a file that can't be written.
std::optional<std::string> why_not_writable(const RunOptions& options) {
    auto problem = options.out ? reports::why_not_writable(*options.out) : std::nullopt;
    return problem || !options.junit ? problem : reports::why_no_file(*options.junit);
}

}  // namespace

ExitCode run(const std::vector<std::string>& words) {
    const auto line = read_command_line(kUsageOfRun, run_options(), words);
    if (!line) return kHolds;
    RunOptions options = run_options_from(*line);
    if (options.engine.body == scenario::Body::mta) {
        if (const auto code = become_root()) return *code;
    }
    const auto drills = read_drills(*line);
    if (!drills) return kInvalid;
    if (const auto problem = why_not_writable(options)) {
        fmt::print(stderr, "mxdrill run: {}\n", *problem);
        return kEnvironment;
    }
    if (options.engine.body == scenario::Body::live) {
        if (const auto unable = settle_isolation(*line, options.engine.live.is_private)) {
            fmt::print(stderr, "mxdrill run: {}\n", unable->why);
            return kEnvironment;
        }
    }
    if (options.engine.body == scenario::Body::mta) {
        if (const auto code = settle_mta(*line, options.engine)) return *code;
    }
    auto results = run_all(*drills, options);
    const auto problem = write_junit_files(*drills, results, options);
    print_results(*drills, results, options);
    const ExitCode code = conclude(*drills, results, options);
    if (!problem) return code;
    fmt::print(stderr, "mxdrill run: {}\n", *problem);
    return code == kInternal || code == kInterrupted ? code : kEnvironment;
}

}  // namespace mxdrill::cli
