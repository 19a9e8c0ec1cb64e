#include "sim/measure/quantiles.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace mxdrill::measure {
namespace {

// Values below 2^(kBits + 1) have a bucket each. From there on each doubling is cut into 2^kBits buckets.
constexpr int kBits = 8;

std::size_t index_of(std::int64_t value) {
    const int shift =
        std::max(0, static_cast<int>(std::bit_width(static_cast<std::uint64_t>(value))) - kBits - 1);
    return (static_cast<std::size_t>(shift) << kBits) + static_cast<std::size_t>(value >> shift);
}

std::int64_t lower_edge(std::size_t index) {
    if (index < (std::size_t{2} << kBits)) return static_cast<std::int64_t>(index);
    const std::size_t shift = (index >> kBits) - 1;
    return static_cast<std::int64_t>((index - (shift << kBits)) << shift);
}

}  // namespace

void Quantiles::add(base::Duration span) {
    const std::int64_t value = std::max<std::int64_t>(0, span.count());
    min_ = count_ == 0 ? value : std::min(min_, value);
    max_ = std::max(max_, value);
    ++count_;
    const std::size_t index = index_of(value);
    Bucket& here = bucket(index);
    ++here.count;
    here.above += static_cast<double>(value - lower_edge(index));
}

std::optional<base::Duration> Quantiles::at(double quantile) const {
    if (count_ == 0) return std::nullopt;
    const double rank = std::ceil(quantile * static_cast<double>(count_));
    if (rank <= 1) return base::Duration(min_);
    if (rank >= static_cast<double>(count_)) return base::Duration(max_);
    auto left = static_cast<std::uint64_t>(rank);
    std::size_t place = 0;
    while (buckets_[place].count < left) left -= buckets_[place++].count;
    return base::Duration(std::clamp(mean_of(place), min_, max_));
}

Quantiles::Bucket& Quantiles::bucket(std::size_t index) {
    if (buckets_.empty()) first_ = index;
    if (index < first_) {
        buckets_.insert(buckets_.begin(), first_ - index, Bucket{});
        first_ = index;
    }
    if (index - first_ >= buckets_.size()) buckets_.resize(index - first_ + 1);
    return buckets_[index - first_];
}

std::int64_t Quantiles::mean_of(std::size_t place) const {
    const Bucket& here = buckets_[place];
    return lower_edge(first_ + place) + std::llround(here.above / static_cast<double>(here.count));
}

}  // namespace mxdrill::measure
