// How often something happened, by time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/base/instant.hpp"

namespace mxdrill::measure {

/// Counts in slices of equal length from the start of the run. They begin with a minute each; when the run
/// outgrows kMost of them several are joined to the next length that a clock has (5 min, 15 min, 30 min, 1 h
/// …), so that memory does not grow with time.
class TimeSlices {
  public:
    static constexpr std::size_t kMost = 96;

    void add(base::Instant at) {
        while (at.since_start / length_ >= static_cast<std::int64_t>(kMost)) join();
        const auto slice = static_cast<std::size_t>(at.since_start / length_);
        if (counts_.size() <= slice) counts_.resize(slice + 1);
        ++counts_[slice];
    }

    /// At least this long, so that two series have slices of the same length.
    void lengthen(base::Duration length) {
        while (length_ < length) join();
    }

    [[nodiscard]] base::Duration length() const { return length_; }
    /// Up to the last in which anything happened.
    [[nodiscard]] const std::vector<std::uint64_t>& counts() const { return counts_; }

  private:
    void join() {
        const std::size_t together = length_ < base::minutes(5) ? 5 : length_ < base::minutes(15) ? 3 : 2;
        for (std::size_t i = 0; i < counts_.size(); ++i) {
            const std::uint64_t count = counts_[i];
            counts_[i] = 0;
            counts_[i / together] += count;
        }
        counts_.resize((counts_.size() + together - 1) / together);
        length_ *= static_cast<std::int64_t>(together);
    }

    base::Duration length_ = base::minutes(1);
    std::vector<std::uint64_t> counts_;
};

}  // namespace mxdrill::measure
