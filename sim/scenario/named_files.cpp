#include "sim/scenario/named_files.hpp"

#include <algorithm>
#include <system_error>

namespace mxdrill::scenario {

bool is_path(std::string_view text) {
    return text.find('/') != std::string_view::npos || text.ends_with(".toml");
}

std::vector<std::string> names_in(const std::filesystem::path& folder) {
    std::vector<std::string> names;
    std::error_code failure;
    for (const auto& entry : std::filesystem::directory_iterator(folder, failure)) {
        if (entry.path().extension() == ".toml") names.push_back(entry.path().stem().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace mxdrill::scenario
