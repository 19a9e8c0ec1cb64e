// Deadlines of one machine, each under a small number of its own.
#pragma once

#include <cstddef>
#include <optional>
#include <queue>
#include <vector>

#include "sim/base/instant.hpp"

namespace mxdrill::base {

/// Timers numbered 0, 1, 2 … of which many are armed and few ever fire. Arming one later than before costs
/// nothing: its old place in the heap is kept and looked at again when that time comes. So next() may name a
/// time at which nothing is due; pop_due() then has nothing to say.
class Timers {
  public:
    void arm(std::size_t timer, Instant deadline) {
        if (timer >= entries_.size()) entries_.resize(timer + 1);
        Entry& entry = entries_[timer];
        entry.deadline = deadline;
        if (!entry.placed || deadline < *entry.placed) place(timer, deadline);
    }

    void disarm(std::size_t timer) {
        if (timer < entries_.size()) entries_[timer].deadline.reset();
    }

    /// No timer is due before this time.
    [[nodiscard]] std::optional<Instant> next() const {
        return heap_.empty() ? std::nullopt : std::optional(heap_.top().at);
    }

    /// A timer whose deadline is at or before `now`, disarmed; earlier deadlines first. Call until empty.
    std::optional<std::size_t> pop_due(Instant now) {
        while (!heap_.empty() && heap_.top().at <= now) {
            const Place top = heap_.top();
            heap_.pop();
            Entry& entry = entries_[top.timer];
            if (entry.placed != top.at) continue;  // it has an earlier place, already looked at
            entry.placed.reset();
            if (!entry.deadline) continue;
            if (*entry.deadline > top.at) {
                place(top.timer, *entry.deadline);
                continue;
            }
            entry.deadline.reset();
            return top.timer;
        }
        return std::nullopt;
    }

  private:
    struct Entry {
        std::optional<Instant> deadline;  // none: disarmed
        std::optional<Instant> placed;    // its earliest place in the heap; never after the deadline
    };
    struct Place {
        Instant at;
        std::size_t timer;
        bool operator>(const Place& other) const {
            return at != other.at ? at > other.at : timer > other.timer;
        }
    };

    void place(std::size_t timer, Instant at) {
        entries_[timer].placed = at;
        heap_.push({at, timer});
    }

    std::vector<Entry> entries_;
    std::priority_queue<Place, std::vector<Place>, std::greater<>> heap_;
};

}  // namespace mxdrill::base
