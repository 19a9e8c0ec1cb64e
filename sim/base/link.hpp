// What carries packets between two hosts.
#pragma once

#include <algorithm>
#include <cstdint>

#include "sim/base/draw.hpp"
#include "sim/base/instant.hpp"
#include "sim/base/units.hpp"

namespace mxdrill::base {

/// A round trip, how much it varies (uniformly, ±), and the speed of a message.
struct Link {
    Duration latency = milliseconds(20);
    Duration jitter{0};
    Bandwidth bandwidth{100'000'000};

    /// How long a packet takes that draws nothing.
    [[nodiscard]] Duration one_way() const { return latency / 2; }

    /// How long the next packet takes.
    [[nodiscard]] Duration one_way(Draws& draws) const {
        const auto drawn =
            static_cast<std::int64_t>(draws.below(static_cast<std::uint64_t>(jitter.count()) + 1));
        return std::max(Duration{0}, latency / 2 + Duration(drawn) - jitter / 2);
    }
};

/// What one side has sent in one direction; the next arrives no earlier.
struct Lane {
    Instant last{};

    Instant arrival(Instant now, Duration delay) {
        last = std::max(last, now + delay);
        return last;
    }
};

}  // namespace mxdrill::base
