#include "sim/cli/scenario_files.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <system_error>
#include <utility>

#include "sim/cli/data_folder.hpp"

namespace mxdrill::cli {
namespace {

namespace fs = std::filesystem;
namespace po = boost::program_options;

std::vector<fs::path> files_below(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code error;
    for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        if (entry->path().extension() == ".toml" && entry->is_regular_file(error)) files.push_back(entry->path());
    }
    std::sort(files.begin(), files.end());
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
        const auto below = files_below(operand);
        if (below.empty()) problems.push_back(operand.string() + ": there is no scenario (*.toml) below this folder");
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

}  // namespace

void add_reading_options(po::options_description& options) {
    options.add_options()(
        "set", po::value<std::vector<std::string>>()->value_name("PATH=VALUE")->composing(),
        "change a key of the scenario, `fault.primary.for=6h`: by name or index; may be repeated")(
        "seed", po::value<std::uint64_t>()->value_name("N"), "draw from this seed in place of the scenario's")(
        "profile", po::value<std::string>()->value_name("NAME"), "let every sender group behave like this");
}

scenario::Options reading_options(const CommandLine& line) {
    scenario::Options options;
    options.sets = line.get<std::vector<std::string>>("set").value_or(std::vector<std::string>{});
    options.seed = line.get<std::uint64_t>("seed");
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
        const fs::path in_common = fs::absolute(file).lexically_normal().lexically_relative(common_folder(files));
        drills.push_back({file, fs::path(in_common).replace_extension(), *std::move(reading.scenario)});
    }
    for (const std::string& problem : problems) fmt::print(stderr, "{}\n", problem);
    if (!problems.empty()) return std::nullopt;
    return drills;
}

}  // namespace mxdrill::cli
