// A bound on how deeply a TOML text nests, checked before anything recurses into it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace mxdrill::scenario {

/// No key of the language needs more than six levels.
inline constexpr int kDeepestNesting = 32;

struct TextPosition {
    std::uint32_t line = 1;
    std::uint32_t column = 1;  // in code points
};

/// Where a text first opens more brackets than the bound, or writes a key with more dotted parts; nothing if
/// it never does. Parsers, converters and destructors recurse by level, and toml++ bounds values alone, not
/// keys and table headers.
std::optional<TextPosition> nested_too_deeply(std::string_view toml);

}  // namespace mxdrill::scenario
