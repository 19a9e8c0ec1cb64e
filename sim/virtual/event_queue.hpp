// What is to happen, in order.
#pragma once

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
    EventQueue() { near_.reserve(kNear + 1); }

    template <class What>
    void push(base::Instant at, What&& what) {
        if (at < now_) std::abort();
        const std::uint32_t slot = events_.acquire();
        events_[slot] = std::forward<What>(what);
        place({key_of(at, pushed_++), slot});
    }

    [[nodiscard]] bool empty() const { return near_.empty(); }
    [[nodiscard]] base::Instant next() const {
        return {base::Duration(static_cast<std::int64_t>(near_.back().key >> 64))};
    }
    [[nodiscard]] base::Instant now() const { return now_; }

    /// Takes the first event out and hands it to `happen`; now() is its time from here on. Not to be called
    /// when empty.
    template <class Happen>
    void pop(Happen&& happen) {
        const std::uint32_t slot = near_.back().slot;
        now_ = next();
        near_.pop_back();
        if (near_.empty()) refill();
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
        if (!far_.empty() && place > far_.top()) return far_.push(place);
        auto after = near_.end();
        while (after != near_.begin() && place > *(after - 1)) --after;
        near_.insert(after, place);
        if (near_.size() <= kNear) return;
        far_.push(near_.front());
        near_.erase(near_.begin());
    }

    void refill() {
        for (std::size_t i = 0; i < kNear / 2 && !far_.empty(); ++i) {
            near_.insert(near_.begin(), far_.top());
            far_.pop();
        }
    }

    base::Instant now_{};
    std::uint64_t pushed_ = 0;
    std::vector<Place> near_;  // the earliest last; none is later than any of far_
    std::priority_queue<Place, std::vector<Place>, std::greater<>> far_;
    base::Slots<Event> events_;  // apart from both, so that moving them moves little
};

}  // namespace mxdrill::virtual_body
