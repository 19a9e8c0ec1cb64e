// Drivers from their files.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/sandbox/driver.hpp"
#include "sim/scenario/diagnostic.hpp"

namespace mxdrill::sandbox {

/// The driver that a file of this text holds; it bears the file's name. Or what is wrong with it, and where.
[[nodiscard]] std::variant<Driver, std::vector<scenario::Diagnostic>> parse_driver(
    const std::string& text, const std::filesystem::path& file);

/// A driver by its name, or by the path of its file if that has a "/" or ends in ".toml". Or what is wrong
/// with it, or that there is none.
[[nodiscard]] std::variant<Driver, std::vector<scenario::Diagnostic>> read_driver(
    const std::string& name, const std::filesystem::path& folder);

}  // namespace mxdrill::sandbox
