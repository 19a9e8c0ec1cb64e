// Where what is served listens.
#pragma once

#include "sim/serve/json.hpp"
#include "sim/serve/stage.hpp"

namespace mxdrill::serve {

/// `[{"server": NAME, "address": the scenario's, "listen": "ADDR:PORT"}, …]`, by server, then by address.
Json listeners_of(const Stage& stage);

}  // namespace mxdrill::serve
