// What is to happen, in order.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <queue>
#include <vector>

#include "sim/base/instant.hpp"
#include "sim/base/slots.hpp"

namespace mxdrill::virtual_body {

/// Events by time; those of one time in the order in which they were pushed. Time never goes back.
///
/// The next few events lie sorted, the rest in a heap behind them: most events are due so soon that a short
/// walk finds their place, which costs far less than sifting.
template <class Event>
class EventQueue {
  public:
    template <class What>
    void push(base::Instant at, What&& what) {
        if (at < now_) std::abort();
        const std::uint32_t slot = events_.acquire();
        events_[slot] = std::forward<What>(what);
        place({key_of(at, pushed_++), slot});
    }

    [[nodiscard]] bool empty() const { return near_count_ == 0; }
    [[nodiscard]] base::Instant next() const {
        return {base::Duration(static_cast<std::int64_t>(near_[near_count_ - 1].key >> 64))};
    }
    [[nodiscard]] base::Instant now() const { return now_; }

    /// Takes the first event out and hands it to `happen`; now() is its time from here on. Not to be called
    /// when empty.
    template <class Happen>
    void pop(Happen&& happen) {
        now_ = next();
        const std::uint32_t slot = near_[--near_count_].slot;
        if (near_count_ == 0) refill();
        happen(events_[slot]);
        events_.release(slot);
    }

  private:
    // Time and order as one number: compared without a branch, which nothing could predict.
    using Key = unsigned __int128;
    struct Place {
        Key key;
        std::uint32_t slot;
        bool operator>(const Place& other) const { return key > other.key; }
    };
    static Key key_of(base::Instant at, std::uint64_t order) {
        return (static_cast<Key>(at.since_start.count()) << 64) | order;
    }
    static constexpr std::size_t kNear = 32;

    void place(const Place& place) {
        if (near_count_ == kNear) spill();
        if (!far_.empty() && place > far_.top()) return far_.push(place);
        std::size_t at = near_count_++;
        for (; at > 0 && place > near_[at - 1]; --at) near_[at] = near_[at - 1];
        near_[at] = place;
    }

    void spill() {
        const auto kept = near_.begin() + kNear / 2;
        for (auto late = near_.begin(); late != kept; ++late) far_.push(*late);
        std::copy(kept, near_.end(), near_.begin());
        near_count_ = kNear / 2;
    }

    void refill() {
        near_count_ = std::min(kNear / 2, far_.size());
        for (std::size_t at = near_count_; at-- > 0; far_.pop()) near_[at] = far_.top();
    }

    base::Instant now_{};
    std::uint64_t pushed_ = 0;
    std::array<Place, kNear> near_{};  // the earliest last; none is later than any of far_
    std::size_t near_count_ = 0;
    std::priority_queue<Place, std::vector<Place>, std::greater<>> far_;
    base::Slots<Event> events_;  // apart from both, so that moving them moves little
};

}  // namespace mxdrill::virtual_body
