// Kinds of values: how one is read from the document, and what it looks like.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/base/names_of.hpp"
#include "sim/scenario/shape.hpp"
#include "sim/scenario/suggestion.hpp"
#include "sim/scenario/value.hpp"

namespace mxdrill::scenario {

template <class V>
struct Kind {
    Shape shape;
    /// The value, or nothing and a message that says what was expected.
    std::function<std::optional<V>(const Value&, Diagnostics&)> read;
};

/// Adds `expected WHAT, found VALUE`.
void expected(std::string_view what, const Value& found, Diagnostics& errors);

/// Strings that `parse` (std::string_view to std::optional<V>) understands.
template <class V, class Parse>
Kind<V> text_kind(std::string what, std::string pattern, Parse parse) {
    Shape shape{.type = Shape::Type::text, .what = std::move(what), .pattern = std::move(pattern)};
    auto read = [what = shape.what, parse](const Value& value, Diagnostics& errors) -> std::optional<V> {
        std::optional<V> parsed;
        if (const auto* text = value.as<std::string>()) parsed = parse(std::string_view(*text));
        if (!parsed) expected(what, value, errors);
        return parsed;
    };
    return {std::move(shape), std::move(read)};
}

/// One of some words.
Kind<std::string> one_of(std::vector<std::string> choices);

/// The names of an enumeration, without the unnamed and those in `except`.
template <class Enum>
std::vector<std::string> names(std::initializer_list<Enum> except = {}) {
    std::vector<std::string> all;
    for (std::size_t i = 0; i < base::names_of<Enum>.size(); ++i) {
        bool wanted = !base::names_of<Enum>[i].empty();
        for (const Enum unwanted : except) wanted = wanted && unwanted != static_cast<Enum>(i);
        if (wanted) all.emplace_back(base::names_of<Enum>[i]);
    }
    return all;
}

/// An enumerator by its name.
template <class Enum>
Kind<Enum> enumerator(std::initializer_list<Enum> except = {}) {
    const Kind<std::string> word = one_of(names<Enum>(except));
    return {word.shape, [word](const Value& value, Diagnostics& errors) -> std::optional<Enum> {
                const auto name = word.read(value, errors);
                return name ? base::named<Enum>(*name) : std::nullopt;
            }};
}

/// Some values of one kind; every wrong element gets a message of its own.
template <class V>
Kind<std::vector<V>> list_of(Kind<V> element, bool may_be_empty) {
    Shape shape{
        .type = Shape::Type::list, .what = "a list", .parts = {element.shape}, .may_be_empty = may_be_empty};
    auto read = [element, may_be_empty](const Value& value,
                                        Diagnostics& errors) -> std::optional<std::vector<V>> {
        const auto* array = value.as<Array>();
        if (array == nullptr || (array->empty() && !may_be_empty)) {
            expected((array == nullptr ? "a list, each element " : "at least one element, each ") +
                         element.shape.what,
                     value, errors);
            return std::nullopt;
        }
        std::vector<V> all;
        for (const Value& one : *array) {
            if (auto read_one = element.read(one, errors)) all.push_back(*std::move(read_one));
        }
        if (all.size() != array->size()) return std::nullopt;
        return all;
    };
    return {std::move(shape), std::move(read)};
}

/// A value, or a list of at least one.
template <class V>
Kind<std::vector<V>> one_or_more(Kind<V> element) {
    const Kind<std::vector<V>> list = list_of(element, false);
    Shape shape{
        .type = Shape::Type::either, .what = element.shape.what, .parts = {element.shape, list.shape}};
    auto read = [element, list](const Value& value, Diagnostics& errors) -> std::optional<std::vector<V>> {
        if (value.as<Array>() != nullptr) return list.read(value, errors);
        auto one = element.read(value, errors);
        if (!one) return std::nullopt;
        return std::vector<V>{*std::move(one)};
    };
    return {std::move(shape), std::move(read)};
}

}  // namespace mxdrill::scenario
