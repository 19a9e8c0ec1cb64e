#include "sim/scenario/document.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <memory>
#include <tuple>

#include "sim/scenario/nesting.hpp"
#include "sim/scenario/string_lines.hpp"

namespace mxdrill::scenario {
namespace {

constexpr std::string_view kTooLarge = "larger than 8 MiB";

// Copies toml++'s tree, whose tables are sorted by key, into ours, in the order of the file.
class Converter {
  public:
    Converter(std::string_view text, std::shared_ptr<const std::string> source)
        : index_(text), source_(std::move(source)) {}

    [[nodiscard]] Table table(const toml::table& from) const {
        Table table{place(from.source()), {}};
        for (const auto& [key, node] : from) {
            table.entries.push_back({std::string(key.str()), place(key.source()), value(node)});
        }
        const auto order = [](const Entry& entry) {
            return std::tuple(entry.place.line, entry.place.column);
        };
        std::stable_sort(table.entries.begin(), table.entries.end(),
                         [&](const Entry& a, const Entry& b) { return order(a) < order(b); });
        return table;
    }

    [[nodiscard]] Value value(const toml::node& node) const {
        Value value{place(node.source()), Moment{}};
        if (const auto* text = node.as_string()) {
            value.data = text->get();
            if (text->get().find('\n') != std::string::npos) value.lines = lines(value.place);
        } else if (const auto* integer = node.as_integer()) {
            value.data = integer->get();
        } else if (const auto* number = node.as_floating_point()) {
            value.data = number->get();
        } else if (const auto* truth = node.as_boolean()) {
            value.data = truth->get();
        } else if (const auto* array = node.as_array()) {
            Array elements;
            for (const auto& element : *array) elements.push_back(this->value(element));
            value.data = std::move(elements);
        } else if (const auto* table = node.as_table()) {
            value.data = this->table(*table);
        }
        return value;
    }

  private:
    [[nodiscard]] Place place(const toml::source_region& region) const {
        return {source_, std::max(region.begin.line, 1U), std::max(region.begin.column, 1U)};
    }
    [[nodiscard]] std::vector<std::uint32_t> lines(const Place& place) const {
        return string_lines(index_.from(place.line, place.column), place.line);
    }

    LineIndex index_;
    std::shared_ptr<const std::string> source_;
};

// Everything of a value that was read from a command line stands at one place.
void move_to(Value& value, const Place& place) {
    value.place = place;
    value.lines.clear();
    if (auto* array = value.as<Array>()) {
        for (Value& element : *array) move_to(element, place);
    } else if (auto* table = value.as<Table>()) {
        table->place = place;
        for (Entry& entry : table->entries) {
            entry.place = place;
            move_to(entry.value, place);
        }
    }
}

// Says what toml++ found in the words of this program.
std::string explain(std::string_view description) {
    std::string text = "this is not valid TOML: ";
    constexpr std::string_view kOpening = "Error while parsing ";
    if (description.starts_with(kOpening)) {
        description.remove_prefix(kOpening.size());
        const bool vowel = description.starts_with('i') || description.starts_with('a');
        text += vowel ? "in an " : "in a ";
    }
    text += description;
    const bool number = description.starts_with("decimal") || description.starts_with("floating");
    if (number) text += " (a quantity with a unit is a string, as in \"90s\")";
    return text;
}

}  // namespace

std::optional<std::string> read_text(const std::filesystem::path& file, const Place& place,
                                     Diagnostics& errors, std::string_view meant) {
    std::error_code failure;
    const auto status = std::filesystem::status(file, failure);
    const auto fail = [&](std::string_view message) {
        errors.add(place, meant.empty() ? std::string(message) : fmt::format("\"{}\": {}", meant, message));
        return std::nullopt;
    };
    if (!std::filesystem::exists(status)) return fail("there is no such file");
    if (std::filesystem::is_directory(status)) return fail("this is a folder, not a file");
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return fail("the file cannot be read");
    std::string text;
    std::array<char, 65536> chunk{};
    while (stream && text.size() <= kLargestText) {
        stream.read(chunk.data(), chunk.size());
        text.append(chunk.data(), static_cast<std::size_t>(stream.gcount()));
    }
    if (stream.bad()) return fail("the file cannot be read");
    if (text.size() > kLargestText) return fail(kTooLarge);
    return text;
}

std::optional<Table> parse_document(std::string_view text, std::string_view source, Diagnostics& errors) {
    const auto name = std::make_shared<const std::string>(source);
    if (text.size() > kLargestText) {
        errors.add({name, 0, 0}, std::string(kTooLarge));
        return std::nullopt;
    }
    if (const auto deep = nested_too_deeply(text)) {
        errors.add({name, deep->line, deep->column},
                   "nested more than " + std::to_string(kDeepestNesting) + " levels deep");
        return std::nullopt;
    }
    try {
        return Converter(text, name).table(toml::parse(text));
    } catch (const toml::parse_error& error) {
        const auto at = error.source().begin;
        errors.add({name, std::max(at.line, 1U), std::max(at.column, 1U)}, explain(error.description()));
        return std::nullopt;
    }
}

std::optional<Value> parse_value(std::string_view text, const Place& place) {
    const std::string assignment = "value = " + std::string(text) + "\n";
    if (nested_too_deeply(assignment)) return std::nullopt;
    try {
        const toml::table parsed = toml::parse(assignment);
        if (parsed.size() != 1 || !parsed.contains("value")) return std::nullopt;
        Value value = Converter(assignment, place.source).value(*parsed.get("value"));
        move_to(value, place);
        return value;
    } catch (const toml::parse_error&) {
        return std::nullopt;
    }
}

}  // namespace mxdrill::scenario
