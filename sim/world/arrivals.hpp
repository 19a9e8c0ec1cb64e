// When the mails of one [[traffic]] arrive.
#pragma once

#include <cstdint>
#include <optional>

#include "sim/base/draw.hpp"
#include "sim/base/instant.hpp"
#include "sim/scenario/scenario.hpp"

namespace mxdrill::world {

/// The times at which mails 0, 1, … of a traffic arrive, in order. A mail carries `recipients_per_mail`
/// messages, and rates and counts are of messages. Poisson arrivals of a rate have exponential gaps; of a
/// count they are as many uniform times, made in order as ratios of sums of exponential gaps.
class Arrivals {
  public:
    /// `end` is where a rate without a `for` stops.
    Arrivals(const scenario::Traffic& traffic, base::Key draws, base::Instant end);

    /// When the next mail arrives; nothing after the last.
    [[nodiscard]] std::optional<base::Instant> next() const { return next_; }
    void advance();

  private:
    void place();
    [[nodiscard]] base::Duration even_offset(std::uint64_t mail) const;
    [[nodiscard]] double gap(std::uint64_t mail) const;

    const scenario::Traffic* traffic_;
    base::Key draws_;
    base::Instant end_;
    std::uint64_t mail_ = 0;
    std::uint64_t mails_;  // of a count
    double passed_ = 0;    // the sum of the gaps so far; of a rate in ns, of a count in units of the mean gap
    double whole_ = 0;     // of a count: the sum of all gaps
    std::optional<base::Instant> next_;
};

/// How many messages a scenario sends: exactly for counts, on average for rates.
std::uint64_t expected_messages(const scenario::Scenario& scenario);

}  // namespace mxdrill::world
