// What a value of the language may look like, as data: messages, checks and the JSON Schema come from it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace mxdrill::scenario {

struct TableShape;

struct Shape {
    enum class Type {
        text,
        integer,
        number,
        boolean,
        list,
        table,
        either
    };

    Type type = Type::text;
    std::string what{};                  // as a message says it: `a duration, such as "90s"`
    std::string pattern{};               // text: an ECMA 262 regular expression
    std::vector<std::string> choices{};  // text: one of these
    std::optional<double> least{};       // integer, number
    std::optional<double> most{};
    bool above_least = false;    // `least` itself is too little
    std::vector<Shape> parts{};  // either: the alternatives; list: what its elements are
    bool may_be_empty = false;   // list
    std::shared_ptr<const TableShape> table{};
};

struct FieldShape {
    std::string key;
    std::string doc;  // one line
    bool required = false;
    Shape shape;
};

struct TableShape {
    std::string title;  // as messages call it: "[[fault]]"
    std::vector<FieldShape> fields;
    std::vector<std::string> exactly_one_of;   // of these keys; none: no such rule
    std::vector<std::string> at_least_one_of;  // the same
    std::optional<FieldShape> others;          // keys that match a pattern, which stands in `key`
};

}  // namespace mxdrill::scenario
