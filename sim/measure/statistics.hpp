// What chance explains.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace mxdrill::measure {

struct Interval {
    double low = 0;
    double high = 1;
};

/// Wilson's score interval for a share of `hits` in `trials`, at 95 %; nothing without trials.
std::optional<Interval> wilson(std::uint64_t hits, std::uint64_t trials);

struct ChiSquared {
    double statistic = 0;
    std::uint64_t degrees = 0;
    double p_value = 1;
};

/// Pearson's X² of these counts against equal shares, and the chance of one as large or larger if each of
/// the messages picks a host evenly. Nothing for fewer than two counts, or if all are 0.
std::optional<ChiSquared> equal_shares(std::span<const std::uint64_t> counts);

}  // namespace mxdrill::measure
