// JSON as the control API reads and writes it.
#pragma once

#include <string>

#include "reports/json_parsing.hpp"
#include "sim/base/instant.hpp"

namespace mxdrill::serve {

using reports::Json;
using reports::JsonReading;
using reports::parse_json;

/// On one line; octets that are no UTF-8 become U+FFFD.
std::string text_of(const Json& value);

/// To the microsecond.
double json_seconds(base::Duration span);

}  // namespace mxdrill::serve
