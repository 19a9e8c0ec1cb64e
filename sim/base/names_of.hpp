// Tables that give enumerators their names, so that every trace, report and scenario shows the same words.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace mxdrill::base {

/// An enumeration specialises this beside its definition, in the order of its enumerators:
/// `template <> inline constexpr std::array<std::string_view, 2> base::names_of<Side>{"left", "right"};`
template <class Enum>
extern const std::array<std::string_view, 0> names_of;

template <class Enum>
constexpr std::string_view name_of(Enum value) {
    return names_of<Enum>[static_cast<std::size_t>(value)];
}

/// The enumerator of that name; nothing for any other text.
template <class Enum>
constexpr std::optional<Enum> named(std::string_view name) {
    for (std::size_t i = 0; i < names_of<Enum>.size(); ++i) {
        if (names_of<Enum>[i] == name) return static_cast<Enum>(i);
    }
    return std::nullopt;
}

}  // namespace mxdrill::base
