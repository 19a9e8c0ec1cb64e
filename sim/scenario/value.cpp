#include "sim/scenario/value.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/base/overloaded.hpp"

namespace mxdrill::scenario {
namespace {

constexpr std::size_t kShownLength = 60;

// On one line and not too long, without cutting through a UTF-8 sequence.
std::string shown(std::string_view text) {
    const bool cut = text.size() > kShownLength || text.find('\n') != std::string_view::npos;
    std::size_t length = std::min({text.size(), kShownLength, text.find('\n')});
    while (cut && length > 0 && length < text.size() &&
           (static_cast<unsigned char>(text[length]) & 0xc0) == 0x80) {
        --length;
    }
    return fmt::format("\"{}{}\"", text.substr(0, length), cut ? "…" : "");
}

std::string canonical(const Value& value) {
    return std::visit(base::Overloaded{
                          [](const std::string& text) { return fmt::format("{}:{}", text.size(), text); },
                          [](std::int64_t number) { return fmt::format("{}", number); },
                          [](double number) { return fmt::format("{}", number); },
                          [](bool truth) { return fmt::format("{}", truth); },
                          [](const Moment&) { return std::string("date"); },
                          [](const Array& array) {
                              std::string text = "[";
                              for (const Value& element : array) text += canonical(element) + ",";
                              return text + "]";
                          },
                          [](const Table& table) { return fmt::format("{{{}}}", canonical(table, "")); },
                      },
                      value.data);
}

template <class Entries>
auto entry_of(Entries& entries, std::string_view key) {
    return std::find_if(entries.begin(), entries.end(), [&](const Entry& entry) { return entry.key == key; });
}

}  // namespace

const Value* Table::find(std::string_view key) const {
    const auto entry = entry_of(entries, key);
    return entry == entries.end() ? nullptr : &entry->value;
}

Value* Table::find(std::string_view key) {
    const auto entry = entry_of(entries, key);
    return entry == entries.end() ? nullptr : &entry->value;
}

const Place& Table::place_of(std::string_view key) const {
    const Value* value = find(key);
    return value == nullptr ? place : value->place;
}

Place Value::place_of_line(std::size_t line) const {
    if (line == 0 || line > lines.size() || lines[line - 1] == place.line) return place;
    return {place.source, lines[line - 1], 1};
}

std::string describe(const Value& value) {
    return std::visit(
        base::Overloaded{
            [](const std::string& text) { return shown(text); },
            [](std::int64_t number) { return fmt::format("the number {}", number); },
            [](double number) { return fmt::format("the number {}", number); },
            [](bool truth) { return fmt::format("{}", truth); },
            [](const Moment&) { return std::string("a date or time"); },
            [](const Array& array) { return std::string(array.empty() ? "an empty list" : "a list"); },
            [](const Table&) { return std::string("a table"); },
        },
        value.data);
}

std::string canonical(const Table& table, std::string_view except) {
    std::vector<const Entry*> sorted;
    for (const Entry& entry : table.entries) {
        if (entry.key != except) sorted.push_back(&entry);
    }
    std::sort(sorted.begin(), sorted.end(), [](auto* a, auto* b) { return a->key < b->key; });
    std::string text;
    for (const Entry* entry : sorted) text += fmt::format("{}={};", entry->key, canonical(entry->value));
    return text;
}

}  // namespace mxdrill::scenario
