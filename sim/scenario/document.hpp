// The reader of TOML texts. Nothing else in the project touches the TOML library.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "sim/scenario/diagnostic.hpp"
#include "sim/scenario/value.hpp"

namespace mxdrill::scenario {

/// Texts over this many octets are refused.
inline constexpr std::size_t kLargestText = 8 * 1024 * 1024;

/// The whole text of a file. Nothing, and an error at `place`, if there is no such file, it cannot be read,
/// or it is too large; a place in another file also needs to be told which file is meant.
std::optional<std::string> read_text(const std::filesystem::path& file, const Place& place,
                                     Diagnostics& errors, std::string_view meant = {});

/// Why a text that stands alone may not name a file.
inline constexpr std::string_view kNoFiles = "a scenario that is no file can't name one";

/// Reads a TOML 1.0 text; `source` is how messages call it. Nothing, and an error, for any other text.
std::optional<Table> parse_document(std::string_view text, std::string_view source, Diagnostics& errors);

/// Reads a single TOML value, all of it placed at `place`. Nothing for any other text.
std::optional<Value> parse_value(std::string_view text, const Place& place);

}  // namespace mxdrill::scenario
