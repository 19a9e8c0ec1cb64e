// Files of TOML that a word stands for: those of a known folder by their names, any by its path.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace mxdrill::scenario {

/// Whether a text means a path: it has a "/", or ends in ".toml".
[[nodiscard]] bool is_path(std::string_view text);

/// The names of all in a folder, without the ending, in alphabetical order.
[[nodiscard]] std::vector<std::string> names_in(const std::filesystem::path& folder);

}  // namespace mxdrill::scenario
