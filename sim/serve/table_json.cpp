#include "sim/serve/table_json.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "sim/base/overloaded.hpp"

namespace mxdrill::serve {
namespace {

using scenario::Array;
using scenario::Moment;
using scenario::Table;
using scenario::Value;

Json json_of(const Value& value) {
    return std::visit(base::Overloaded{
                          [](const Moment&) { return Json(nullptr); },
                          [](const Array& array) {
                              Json all = Json::array();
                              for (const Value& element : array) all.push_back(json_of(element));
                              return all;
                          },
                          [](const Table& table) { return serve::json_of(table); },
                          [](const auto& plain) { return Json(plain); },
                      },
                      value.data);
}

Table table_at(const Json& object, const std::string& path);

bool is_int64(const Json& json) {
    if (json.is_number_unsigned()) return std::in_range<std::int64_t>(json.get<std::uint64_t>());
    return json.is_number_integer();
}

Value value_at(const Json& json, const std::string& path) {
    Value value{scenario::whole(path), Moment{}};
    if (json.is_string()) {
        value.data = json.get<std::string>();
    } else if (json.is_boolean()) {
        value.data = json.get<bool>();
    } else if (is_int64(json)) {
        value.data = json.get<std::int64_t>();
    } else if (json.is_number()) {
        value.data = json.get<double>();
    } else if (json.is_array()) {
        Array elements;
        for (const Json& element : json)
            elements.push_back(value_at(element, path + "." + std::to_string(elements.size())));
        value.data = std::move(elements);
    } else if (json.is_object()) {
        value.data = table_at(json, path);
    }
    return value;
}

Table table_at(const Json& object, const std::string& path) {
    Table table{scenario::whole(path), {}};
    for (const auto& [key, json] : object.items()) {
        if (json.is_null()) continue;
        std::string own = path;
        if (!own.empty()) own += '.';
        own += key;
        table.entries.push_back({key, scenario::whole(own), value_at(json, own)});
    }
    return table;
}

}  // namespace

Json json_of(const Table& table) {
    Json object = Json::object();
    for (const scenario::Entry& entry : table.entries) object[entry.key] = json_of(entry.value);
    return object;
}

Table table_of(const Json& object) {
    return table_at(object, "");
}

}  // namespace mxdrill::serve
