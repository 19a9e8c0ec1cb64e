// `mxdrill new`.
#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "sim/cli/commands.hpp"
#include "sim/cli/data_folder.hpp"
#include "sim/scenario/suggestion.hpp"

namespace mxdrill::cli {
namespace {

namespace fs = std::filesystem;

constexpr Usage kUsageOfNew{
    "new", "[TEMPLATE]", "Prints a scenario to begin with; without a name, prints the names of all.",
    "A template is a scenario that runs as it stands: change its names, and add what you fear.",
    "mxdrill new backup-mx > drill.toml"};

// A template's file is its name with underscores.
std::string name_of(const fs::path& file) {
    std::string name = file.stem().string();
    std::replace(name.begin(), name.end(), '_', '-');
    return name;
}

std::vector<std::pair<std::string, fs::path>> templates() {
    std::vector<std::pair<std::string, fs::path>> found;
    std::error_code error;
    for (fs::directory_iterator entry(template_folder(), error), end; !error && entry != end;
         entry.increment(error)) {
        if (entry->path().extension() == ".toml") found.emplace_back(name_of(entry->path()), entry->path());
    }
    std::sort(found.begin(), found.end());
    return found;
}

std::string contents(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

}  // namespace

ExitCode new_scenario(const std::vector<std::string>& words) {
    const auto line = read_command_line(kUsageOfNew, {}, words);
    if (!line) return kHolds;
    const auto known = templates();
    if (known.empty()) {
        fmt::print(stderr, "there are no templates in {}\n", template_folder().string());
        return kEnvironment;
    }
    std::vector<std::string> names;
    for (const auto& [name, file] : known) names.push_back(name);
    if (line->operands.empty()) {
        for (const std::string& name : names) fmt::print("{}\n", name);
        return kHolds;
    }
    if (line->operands.size() != 1) throw UsageError{"which template? Name one"};
    const auto found = std::find(names.begin(), names.end(), line->operands.front());
    if (found == names.end()) {
        throw UsageError{fmt::format("there is no template `{}`{}; `mxdrill new` names all",
                                     line->operands.front(),
                                     scenario::did_you_mean(line->operands.front(), names))};
    }
    fmt::print("{}", contents(known[static_cast<std::size_t>(found - names.begin())].second));
    return kHolds;
}

}  // namespace mxdrill::cli
