// When messages are tried again.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/measure/ledger.hpp"
#include "sim/measure/quantiles.hpp"

namespace mxdrill::measure {

/// Age and gap of every attempt, by its number.
class Retries {
  public:
    struct Attempt {
        Quantiles age;  // arrival to start; one value a message
        Quantiles gap;  // from the start of the attempt before; none for the first
    };

    void on_attempt(const Ledger::Change& change) {
        const Message& now = change.after;
        if (now.attempts > attempts_.size()) attempts_.resize(now.attempts);
        Attempt& attempt = attempts_[now.attempts - 1];
        attempt.age.add(now.last_start - now.arrival);
        if (now.attempts > 1) attempt.gap.add(now.last_start - change.before.last_start);
    }

    /// Attempt 1 first.
    [[nodiscard]] const std::vector<Attempt>& attempts() const { return attempts_; }

  private:
    std::vector<Attempt> attempts_;
};

}  // namespace mxdrill::measure
