// An event of the trace as a JSON object, with names in place of numbers.
#pragma once

#include "sim/serve/json.hpp"
#include "sim/trace/cast.hpp"
#include "sim/trace/event.hpp"

namespace mxdrill::serve {

/// Its first member is "event", the word for what happened. Numbers that the cast does not know become null.
Json json_of(const trace::Event& event, const trace::Cast& cast);

}  // namespace mxdrill::serve
