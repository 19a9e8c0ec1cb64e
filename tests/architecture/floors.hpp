// Which floor stands on which. A new floor is one row of the table in floors.cpp.
#pragma once

#include <optional>
#include <string_view>

namespace mxdrill::architecture {

/// The floor that a path lies on: the longest folder of the table that holds it. Nothing for a path outside
/// all.
[[nodiscard]] std::optional<std::string_view> floor_of(std::string_view path);

/// Whether a file on floor `from` may include one on floor `to`: itself, or what it stands on, directly or
/// not.
[[nodiscard]] bool may_include(std::string_view from, std::string_view to);

}  // namespace mxdrill::architecture
