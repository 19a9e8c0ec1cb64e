// How often a rule that fits also fires.
#pragma once

#include <cstdint>
#include <optional>

namespace mxdrill::rules {

/// Applied in this order: not the first `skip` matches; of the rest each `every`-th; of those only the
/// `first`; each of those with the probability `chance`.
struct Frequency {
    std::uint64_t skip = 0;
    std::uint64_t every = 1;  // at least 1
    std::optional<std::uint64_t> first{};
    double chance = 1.0;

    /// Whether the rule's `match`-th match (1, 2, …) passes all but the chance.
    [[nodiscard]] constexpr bool selects(std::uint64_t match) const {
        if (match <= skip || (match - skip) % every != 0) return false;
        return !first || (match - skip) / every <= *first;
    }
};

}  // namespace mxdrill::rules
