// JSON that somebody else wrote.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "sim/scenario/diagnostic.hpp"

namespace mxdrill::reports {

using Json = nlohmann::ordered_json;

/// A value, or why the text is none, with its place as "line:column".
struct JsonReading {
    Json value;
    std::optional<scenario::Diagnostic> error;
};

/// Reads one JSON value. Refused are, beside all that is no JSON, more than 32 levels of nesting and a key
/// that the outermost object has twice.
JsonReading parse_json(std::string_view text);

}  // namespace mxdrill::reports
