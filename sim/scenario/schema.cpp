#include "sim/scenario/schema.hpp"

#include <nlohmann/json.hpp>

#include "sim/scenario/file.hpp"

namespace mxdrill::scenario {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const Shape& shape);

Json json_of(const FieldShape& field) {
    Json json{{"description", field.doc}};
    json.update(json_of(field.shape));
    return json;
}

// `{"required": […]}` for each of the keys.
Json alternatives(const std::vector<std::string>& keys) {
    Json all = Json::array();
    for (const std::string& key : keys) all.push_back({{"required", Json::array({key})}});
    return all;
}

Json json_of(const TableShape& table) {
    Json json{{"type", "object"}, {"properties", Json::object()}};
    Json required = Json::array();
    for (const FieldShape& field : table.fields) {
        json["properties"][field.key] = json_of(field);
        if (field.required) required.push_back(field.key);
    }
    if (table.others) json["patternProperties"][table.others->key] = json_of(*table.others);
    json["additionalProperties"] = false;
    if (!required.empty()) json["required"] = std::move(required);
    if (!table.exactly_one_of.empty()) json["oneOf"] = alternatives(table.exactly_one_of);
    if (!table.at_least_one_of.empty()) json["anyOf"] = alternatives(table.at_least_one_of);
    return json;
}

Json json_of_text(const Shape& shape) {
    Json json{{"type", "string"}};
    if (!shape.pattern.empty()) json["pattern"] = shape.pattern;
    if (!shape.choices.empty()) json["enum"] = shape.choices;
    return json;
}

Json json_of_number(const Shape& shape) {
    const bool whole = shape.type == Shape::Type::integer;
    const auto bound = [&](double value) {
        return whole ? Json(static_cast<std::int64_t>(value)) : Json(value);
    };
    Json json{{"type", whole ? "integer" : "number"}};
    if (shape.least) json[shape.above_least ? "exclusiveMinimum" : "minimum"] = bound(*shape.least);
    if (shape.most) json["maximum"] = bound(*shape.most);
    return json;
}

Json json_of(const Shape& shape) {
    switch (shape.type) {
        case Shape::Type::text: return json_of_text(shape);
        case Shape::Type::integer:
        case Shape::Type::number: return json_of_number(shape);
        case Shape::Type::boolean: return {{"type", "boolean"}};
        case Shape::Type::table: return json_of(*shape.table);
        case Shape::Type::list: {
            Json json{{"type", "array"}, {"items", json_of(shape.parts.at(0))}};
            if (!shape.may_be_empty) json["minItems"] = 1;
            return json;
        }
        case Shape::Type::either: {
            Json json{{"anyOf", Json::array()}};
            for (const Shape& part : shape.parts) json["anyOf"].push_back(json_of(part));
            return json;
        }
    }
    return {};
}

}  // namespace

Json schema() {
    Json json{
        {"$schema", "https://json-schema.org/draft/2020-12/schema"},
        {"title", "mxdrill scenario"},
        {"description",
         "A small world, what goes wrong in it, the mail that is sent, and what must hold afterwards."}};
    json.update(json_of(file_section().shape()));
    return json;
}

}  // namespace mxdrill::scenario
