// `[[traffic]]`: the mail.
#pragma once

#include <optional>
#include <vector>

#include "sim/base/instant.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/scenario/section.hpp"

namespace mxdrill::scenario {

Section<Traffic> traffic_section();

/// `duration` is the run's, for rates without an end of their own.
std::vector<Traffic> read_traffic(const std::vector<Written<Traffic>>& written,
                                  const std::optional<base::Duration>& duration, Diagnostics& errors);

}  // namespace mxdrill::scenario
