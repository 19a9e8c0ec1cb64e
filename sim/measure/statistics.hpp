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

/// Wilson's score interval for a share of `hits` in `trials`; nothing without trials.
std::optional<Interval> wilson(std::uint64_t hits, std::uint64_t trials, double confidence = 0.95);

/// So many trials, and how many of them went one way; never more than there are.
struct Proportion {
    std::uint64_t hits = 0, trials = 0;

    friend bool operator==(const Proportion&, const Proportion&) = default;
};

/// By how much the second share is larger than the first: Newcombe's hybrid score interval, which is made of
/// Wilson's for both (Statistics in Medicine 17, 1998, p. 873, method 10). Nothing if one has no trials.
std::optional<Interval> difference(const Proportion& first, const Proportion& second, double confidence);

struct ChiSquared {
    double statistic = 0;
    std::uint64_t degrees = 0;
    double p_value = 1;
};

/// Pearson's X² of these counts against equal shares, and the chance of one as large or larger if each of
/// the messages picks a host evenly. Nothing for fewer than two counts, or if all are 0.
std::optional<ChiSquared> equal_shares(std::span<const std::uint64_t> counts);

}  // namespace mxdrill::measure
