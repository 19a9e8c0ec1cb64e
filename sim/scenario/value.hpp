// A TOML document as values that know where they were written.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/scenario/diagnostic.hpp"

namespace mxdrill::scenario {

struct Value;
struct Entry;

using Array = std::vector<Value>;

/// A TOML date or time. No key of the language takes one.
struct Moment {};

/// Keys in the order of the file.
struct Table {
    Place place;  // its header, or its opening brace
    std::vector<Entry> entries;

    /// The value of a key; null if the table has none. Valid as long as the table is left alone.
    [[nodiscard]] const Value* find(std::string_view key) const;
    [[nodiscard]] Value* find(std::string_view key);
    [[nodiscard]] bool has(std::string_view key) const { return find(key) != nullptr; }

    /// Where the key's value stands; the table's own place if it has no such key.
    [[nodiscard]] const Place& place_of(std::string_view key) const;
};

struct Value {
    Place place;
    std::variant<std::string, std::int64_t, double, bool, Moment, Array, Table> data;

    /// Of a string with more than one line: the line of the source in which each of its lines begins.
    std::vector<std::uint32_t> lines{};

    template <class Alternative>
    [[nodiscard]] const Alternative* as() const {
        return std::get_if<Alternative>(&data);
    }
    template <class Alternative>
    [[nodiscard]] Alternative* as() {
        return std::get_if<Alternative>(&data);
    }

    /// The place of the first column of a line (1, 2, …) within a string; its own place if the string was
    /// written on one line.
    [[nodiscard]] Place place_of_line(std::size_t line) const;
};

struct Entry {
    std::string key;
    Place place;  // of the key
    Value value;
};

/// What an error message calls a value: `"6x"`, `the number 5`, `true`, `a list`, `a table`, `a date or
/// time`.
std::string describe(const Value& value);

/// A table as text that depends on its keys and values alone, not on their order or place. The key `except`
/// is left out.
std::string canonical(const Table& table, std::string_view except);

}  // namespace mxdrill::scenario
