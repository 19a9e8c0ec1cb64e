#include "sim/measure/statistics.hpp"

#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <numeric>

namespace mxdrill::measure {

std::optional<Interval> wilson(std::uint64_t hits, std::uint64_t trials, double confidence) {
    if (trials == 0) return std::nullopt;
    const double z =
        boost::math::quantile(boost::math::complement(boost::math::normal(), (1 - confidence) / 2));
    const auto n = static_cast<double>(trials);
    const double share = static_cast<double>(hits) / n;
    const double centre = share + z * z / (2 * n);
    const double reach = z * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
    const double scale = 1 + z * z / n;
    // At 0 and 1 the interval ends there; arithmetic would leave it a rounding error beside.
    return Interval{hits == 0 ? 0.0 : std::max(0.0, (centre - reach) / scale),
                    hits == trials ? 1.0 : std::min(1.0, (centre + reach) / scale)};
}

std::optional<Interval> difference(const Proportion& first, const Proportion& second, double confidence) {
    const auto one = wilson(first.hits, first.trials, confidence);
    const auto two = wilson(second.hits, second.trials, confidence);
    if (!one || !two) return std::nullopt;
    const double share_one = static_cast<double>(first.hits) / static_cast<double>(first.trials);
    const double share_two = static_cast<double>(second.hits) / static_cast<double>(second.trials);
    const double middle = share_two - share_one;
    return Interval{middle - std::hypot(share_two - two->low, one->high - share_one),
                    middle + std::hypot(two->high - share_two, share_one - one->low)};
}

std::optional<ChiSquared> equal_shares(std::span<const std::uint64_t> counts) {
    const auto total = std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
    if (counts.size() < 2 || total == 0) return std::nullopt;
    const double expected = static_cast<double>(total) / static_cast<double>(counts.size());
    ChiSquared result;
    result.degrees = counts.size() - 1;
    for (const std::uint64_t count : counts) {
        const double off = static_cast<double>(count) - expected;
        result.statistic += off * off / expected;
    }
    const boost::math::chi_squared distribution(static_cast<double>(result.degrees));
    result.p_value = boost::math::cdf(boost::math::complement(distribution, result.statistic));
    return result;
}

}  // namespace mxdrill::measure
