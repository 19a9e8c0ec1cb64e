// The language as a JSON Schema, for editors.
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace mxdrill::scenario {

/// JSON Schema 2020-12 of a scenario file, made from the declarations by which files are read.
nlohmann::ordered_json schema();

}  // namespace mxdrill::scenario
