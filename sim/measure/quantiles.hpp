// Quantiles of spans of time, in memory that does not grow with their number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/base/instant.hpp"

namespace mxdrill::measure {

/// A histogram whose buckets grow with the value: exact to the nanosecond below 512 ns, and no wider than
/// 1/256 of the value above. A bucket is answered for by the mean of what fell into it, so a quantile is off
/// by less than 0.4 %, and exact where all values of a bucket are the same, as those of a fixed schedule are.
/// Minimum and maximum are exact always. Only the range of buckets that was used takes memory.
class Quantiles {
  public:
    /// A negative span counts as none.
    void add(base::Duration span);

    [[nodiscard]] std::uint64_t count() const { return count_; }
    [[nodiscard]] std::optional<base::Duration> min() const { return at(0); }
    [[nodiscard]] std::optional<base::Duration> max() const { return at(1); }

    /// The smallest value that at least this share of all values does not exceed; nothing if there are none.
    [[nodiscard]] std::optional<base::Duration> at(double quantile) const;

  private:
    struct Bucket {
        std::uint64_t count = 0;
        double above = 0;  // sum of the distances from the bucket's lower edge
    };

    Bucket& bucket(std::size_t index);
    [[nodiscard]] std::int64_t mean_of(std::size_t place) const;

    std::vector<Bucket> buckets_;
    std::size_t first_ = 0;  // the index of buckets_[0]
    std::uint64_t count_ = 0;
    std::int64_t min_ = 0;
    std::int64_t max_ = 0;
};

}  // namespace mxdrill::measure
