// The project's sources as data, so that a rule can be asked of the real tree and of a bad example alike.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace mxdrill::architecture {

/// One file, by its path from the root: "sim/base/name.hpp".
struct Source {
    std::string path;
    std::vector<std::string> lines;

    [[nodiscard]] bool is_header() const { return path.ends_with(".hpp"); }
    [[nodiscard]] bool is_cpp() const { return path.ends_with(".cpp"); }
    [[nodiscard]] bool is_test() const { return path.starts_with("tests/"); }

    /// "sim/base" of "sim/base/name.hpp".
    [[nodiscard]] std::string_view folder() const;
};

/// All files of the tree that rules speak of, ordered by path: C++ sources and CMakeLists.txt.
using Tree = std::vector<Source>;

/// One `#include`: its line, from 1, and what stands between the quotes or brackets.
struct Include {
    std::size_t line = 0;
    std::string path;
};

[[nodiscard]] Source source_of(std::string path, std::string_view text);
[[nodiscard]] std::vector<Include> includes_of(const Source& source);

/// The lines without comments and without what stands in quotes, so that words in prose are not taken for
/// code.
[[nodiscard]] std::vector<std::string> code_of(const Source& source);

/// Reads the project's folders below `root`; a file that can't be read throws
/// std::filesystem::filesystem_error.
[[nodiscard]] Tree read_tree(const std::filesystem::path& root);

}  // namespace mxdrill::architecture
