#include "sim/cli/scenario_files.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <set>
#include <system_error>
#include <utility>

#include "sim/cli/data_folder.hpp"

namespace mxdrill::cli {
namespace {

namespace fs = std::filesystem;
namespace po = boost::program_options;

// What cannot be read is a problem: a scenario that was passed over in silence would count as passed.
std::vector<fs::path> files_below(const fs::path& folder, std::vector<std::string>& problems) {
    std::vector<fs::path> files;
    std::error_code error;
    std::vector<fs::directory_entry> entries;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        entries.push_back(*entry);
    }
    if (error)
        problems.push_back(fmt::format("{}: cannot read this folder: {}", folder.string(), error.message()));
    std::sort(entries.begin(), entries.end());
    for (const fs::directory_entry& entry : entries) {
        std::error_code ignored;
        if (entry.is_directory(ignored) && !entry.is_symlink(ignored)) {
            const auto below = files_below(entry.path(), problems);
            files.insert(files.end(), below.begin(), below.end());
        } else if (entry.path().extension() == ".toml") {
            files.push_back(entry.path());
        }
    }
    return files;
}

std::vector<fs::path> files_of(const std::vector<std::string>& operands, std::vector<std::string>& problems) {
    std::vector<fs::path> files;
    std::set<fs::path> seen;
    for (const fs::path operand : operands) {
        std::error_code error;
        if (!fs::is_directory(operand, error)) {
            if (seen.insert(operand.lexically_normal()).second) files.push_back(operand);
            continue;
        }
        const std::size_t problems_before = problems.size();
        const auto below = files_below(operand, problems);
        if (below.empty() && problems.size() == problems_before)
            problems.push_back(operand.string() + ": there is no scenario (*.toml) below this folder");
        for (const fs::path& file : below) {
            if (seen.insert(file.lexically_normal()).second) files.push_back(file);
        }
    }
    return files;
}

// The deepest folder that all files are in.
fs::path common_folder(const std::vector<fs::path>& files) {
    fs::path common = fs::absolute(files.front()).lexically_normal().parent_path();
    for (const fs::path& file : files) {
        const fs::path folder = fs::absolute(file).lexically_normal().parent_path();
        const auto differ = std::mismatch(common.begin(), common.end(), folder.begin(), folder.end());
        fs::path shared;
        for (auto part = common.begin(); part != differ.first; ++part) shared /= *part;
        common = shared;
    }
    return common;
}

std::uint64_t seed_of(const std::string& word) {
    std::uint64_t seed = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), seed);
    if (error != std::errc{} || end != word.data() + word.size()) {
        throw UsageError{fmt::format("--seed takes a whole number from 0 on, not `{}`", word)};
    }
    return seed;
}

}  // namespace

void add_reading_options(po::options_description& options) {
    options.add_options()(
        "set", po::value<std::vector<std::string>>()->value_name("PATH=VALUE")->composing(),
        "change a key of the scenario, `fault.primary.for=6h`: by name or index; may be repeated")(
        "seed", po::value<std::string>()->value_name("N"), "draw from this seed in place of the scenario's")(
        "profile", po::value<std::string>()->value_name("NAME"), "let every sender group behave like this");
}

scenario::Options reading_options(const CommandLine& line) {
    scenario::Options options;
    options.sets = line.get<std::vector<std::string>>("set").value_or(std::vector<std::string>{});
    if (const auto seed = line.get<std::string>("seed")) options.seed = seed_of(*seed);
    options.profile = line.get<std::string>("profile");
    options.profile_folder = profile_folder();
    return options;
}

std::optional<std::vector<Drill>> read_drills(const CommandLine& line) {
    if (line.operands.empty()) throw UsageError{"which scenario? Name a file, or a folder of them"};
    std::vector<std::string> problems;
    const auto files = files_of(line.operands, problems);
    const auto options = reading_options(line);
    std::vector<Drill> drills;
    for (const fs::path& file : files) {
        auto reading = scenario::read_scenario(file, options);
        for (const auto& error : reading.errors) problems.push_back(error.where + ": " + error.message);
        if (!reading.scenario) continue;
        const fs::path in_common =
            fs::absolute(file).lexically_normal().lexically_relative(common_folder(files));
        drills.push_back({file, fs::path(in_common).replace_extension(), *std::move(reading.scenario),
                          std::move(reading.places)});
    }
    for (const std::string& problem : problems) fmt::print(stderr, "{}\n", problem);
    if (!problems.empty()) return std::nullopt;
    return drills;
}

}  // namespace mxdrill::cli
