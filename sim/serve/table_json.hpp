// Tables of the scenario language as JSON, and back.
#pragma once

#include "sim/scenario/value.hpp"
#include "sim/serve/json.hpp"

namespace mxdrill::serve {

/// The same keys and values; a date becomes null.
Json json_of(const scenario::Table& table);

/// An object's members but those that are null. The place of each value is its key's path ("for"), that of
/// the table as a whole is empty.
scenario::Table table_of(const Json& object);

}  // namespace mxdrill::serve
