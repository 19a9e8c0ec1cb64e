// Which line of a file each line of a TOML string was written in.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace mxdrill::scenario {

/// Finds places in a text by line and column.
class LineIndex {
  public:
    explicit LineIndex(std::string_view text);

    /// The text from this place on; columns count code points, both count from 1.
    [[nodiscard]] std::string_view from(std::uint32_t line, std::uint32_t column) const;

  private:
    std::string_view text_;
    std::vector<std::size_t> starts_;
};

/// The line of the file in which each line of the string's content begins. `source` begins with the string's
/// opening quote, which stands in `line`. A \n escape begins a new line of content in the same line of the
/// file, a backslash at a line's end the other way round (TOML 1.0, Strings).
std::vector<std::uint32_t> string_lines(std::string_view source, std::uint32_t line);

}  // namespace mxdrill::scenario
