// The rules of the house that a program can check. Each takes the whole tree and gives what breaks it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tests/architecture/source.hpp"

namespace mxdrill::architecture {

/// A place that breaks a rule, and what to do about it.
struct Finding {
    std::string path;
    std::size_t line = 0;
    std::string advice;
};

using Findings = std::vector<Finding>;

/// "sim/base/name.hpp:12: …", one a line.
[[nodiscard]] std::string text_of(const Findings& findings);

/// Includes of project files that point up or across, and folders that are no floor.
[[nodiscard]] Findings upward_includes(const Tree& tree);

/// Includes of libraries outside the few files that may know them.
[[nodiscard]] Findings strayed_libraries(const Tree& tree);

/// Headers that don't begin with #pragma once, and sources that don't include their own header first.
[[nodiscard]] Findings careless_headers(const Tree& tree);

/// Files over 400 lines, tabs, blanks at the end of a line.
[[nodiscard]] Findings untidy_text(const Tree& tree);

/// Clocks and entropy of the system where only a scenario's time and keyed draws may be.
[[nodiscard]] Findings system_clocks(const Tree& tree);

/// Headers that nobody includes, and sources that no CMakeLists.txt compiles.
[[nodiscard]] Findings orphans(const Tree& tree);

}  // namespace mxdrill::architecture
