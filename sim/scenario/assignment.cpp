#include "sim/scenario/assignment.hpp"

#include <fmt/format.h>

#include <charconv>

#include "sim/base/glob.hpp"
#include "sim/scenario/document.hpp"
#include "sim/scenario/suggestion.hpp"

namespace mxdrill::scenario {
namespace {

using Parts = std::vector<std::string>;

constexpr std::size_t kMostParts = 200;  // a host name alone may have 127

Parts split(std::string_view path) {
    Parts parts;
    while (true) {
        const auto dot = path.find('.');
        parts.emplace_back(path.substr(0, dot));
        if (dot == std::string_view::npos) return parts;
        path.remove_prefix(dot + 1);
    }
}

std::string joined(const Parts& parts, std::size_t from, std::size_t to) {
    std::string text;
    for (std::size_t i = from; i < to; ++i) text += (i == from ? "" : ".") + parts[i];
    return text;
}

// What an element of a list is called.
const std::string* name_of(const Value& element) {
    const auto* table = element.as<Table>();
    if (table == nullptr) return nullptr;
    for (const char* key : {"name", "origin"}) {
        const Value* value = table->find(key);
        if (value != nullptr && value->as<std::string>() != nullptr) return value->as<std::string>();
    }
    return nullptr;
}

// Walks a path through a document and makes the tables that are missing on the way.
class Walk {
  public:
    Walk(const Parts& parts, const Place& place, Diagnostics& errors)
        : parts_(parts), place_(place), errors_(errors) {}

    void set(Table& document, Value value) {
        Table* table = &document;
        while (at_ + 1 < parts_.size()) {
            Value& next = made(*table, parts_[at_++], Value{place_, Table{place_, {}}});
            Value* reached = next.as<Array>() == nullptr ? &next : element_of(*next.as<Array>());
            if (reached == nullptr) return;
            if (at_ == parts_.size()) {
                *reached = std::move(value);
                return;
            }
            table = reached->as<Table>();
            if (table == nullptr)
                return fail(fmt::format("\"{}\" has no keys of its own", joined(parts_, 0, at_)));
        }
        Value& target = made(*table, parts_[at_], value);
        target = std::move(value);
    }

  private:
    Value& made(Table& table, const std::string& key, Value initial) {
        if (Value* value = table.find(key)) return *value;
        table.entries.push_back({key, place_, std::move(initial)});
        return table.entries.back().value;
    }

    // The element that the next parts of the path call; the longest name first, then an index.
    Value* element_of(Array& array) {
        for (std::size_t end = parts_.size(); end > at_; --end) {
            const std::string wanted = joined(parts_, at_, end);
            for (Value& element : array) {
                const std::string* name = name_of(element);
                if (name == nullptr || base::Glob(*name).text() != base::Glob(wanted).text()) continue;
                at_ = end;
                return &element;
            }
        }
        std::size_t index = 0;
        const std::string& digits = parts_[at_];
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
        if (error == std::errc{} && end == digits.data() + digits.size() && index < array.size()) {
            ++at_;
            return &array[index];
        }
        std::vector<std::string> names;
        for (const Value& element : array) {
            if (const std::string* name = name_of(element)) names.push_back(*name);
        }
        fail(fmt::format("there is no {} \"{}\"; there are {}, counted from 0{}", joined(parts_, 0, at_),
                         digits, array.size(), did_you_mean(digits, names)));
        return nullptr;
    }

    void fail(std::string message) { errors_.add(place_, std::move(message)); }

    const Parts& parts_;
    const Place& place_;
    Diagnostics& errors_;
    std::size_t at_ = 0;
};

bool is_list_of_tables(std::string_view key, const TableShape& language) {
    for (const FieldShape& field : language.fields) {
        if (field.key == key)
            return field.shape.type == Shape::Type::list && field.shape.parts[0].table != nullptr;
    }
    return false;
}

}  // namespace

void assign(Table& document, const std::string& assignment, const TableShape& language, Diagnostics& errors) {
    const Place place = whole("--set " + assignment);
    const auto equals = assignment.find('=');
    const Parts parts = split(std::string_view(assignment).substr(0, equals));
    for (const std::string& part : parts) {
        if (equals != std::string::npos && !part.empty() && parts.size() <= kMostParts) continue;
        errors.add(place, "expected path=value, such as fault.primary.for=6h");
        return;
    }
    if (parts.size() > 1 && is_list_of_tables(parts[0], language) && !document.has(parts[0])) {
        errors.add(place, fmt::format("the scenario has no [[{}]]", parts[0]));
        return;
    }
    const std::string text = assignment.substr(equals + 1);
    auto value = parse_value(text, place);
    Walk(parts, place, errors).set(document, value ? *std::move(value) : Value{place, text});
}

}  // namespace mxdrill::scenario
