// When a rule holds.
#pragma once

#include <optional>

#include "sim/base/instant.hpp"

namespace mxdrill::rules {

/// The times [at, at + length) or [at, until), open-ended where neither is given. With `repeat` a window of
/// `length` starts again at at + repeat, at + 2·repeat, …; `until` then ends the repeating.
struct Window {
    base::Instant at{};
    std::optional<base::Duration> length{};
    std::optional<base::Instant> until{};
    std::optional<base::Duration> repeat{};  // positive, and not shorter than `length`

    [[nodiscard]] constexpr bool contains(base::Instant now) const {
        if (now < at || (until && now >= *until)) return false;
        if (!length) return true;
        const base::Duration since = repeat ? (now - at) % *repeat : now - at;
        return since < *length;
    }
};

}  // namespace mxdrill::rules
