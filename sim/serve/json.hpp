// JSON as the control API reads and writes it.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "sim/base/instant.hpp"
#include "sim/scenario/diagnostic.hpp"

namespace mxdrill::serve {

using Json = nlohmann::ordered_json;

/// A value, or why the text is none, with its place as "line:column".
struct JsonReading {
    Json value;
    std::optional<scenario::Diagnostic> error;
};

/// Reads one JSON value. Refused are, beside all that is no JSON, more than 32 levels of nesting and a key
/// that the outermost object has twice.
JsonReading parse_json(std::string_view text);

/// On one line; octets that are no UTF-8 become U+FFFD.
std::string text_of(const Json& value);

/// To the microsecond.
double json_seconds(base::Duration span);

}  // namespace mxdrill::serve
