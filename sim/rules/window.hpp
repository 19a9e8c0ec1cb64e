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

    /// The earliest time after `now` at which it may begin or end to hold; nothing if it never does any more.
    [[nodiscard]] constexpr std::optional<base::Instant> next_change(base::Instant now) const {
        if (now < at) return at;
        if (until && now >= *until) return std::nullopt;
        std::optional<base::Instant> next = until;
        const auto earlier = [&](base::Instant change) {
            if (change > now && (!next || change < *next)) next = change;
        };
        if (length && repeat) {
            const base::Instant begun = now - (now - at) % *repeat;
            earlier(begun + *length);
            earlier(begun + *repeat);
        } else if (length) {
            earlier(at + *length);
        }
        return next;
    }
};

}  // namespace mxdrill::rules
