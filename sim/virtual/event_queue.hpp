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
template <class Event>
class EventQueue {
  public:
    template <class What>
    void push(base::Instant at, What&& what) {
        if (at < now_) std::abort();
        const std::uint32_t slot = events_.acquire();
        events_[slot] = std::forward<What>(what);
        heap_.push({key_of(at, pushed_++), slot});
    }

    [[nodiscard]] bool empty() const { return heap_.empty(); }
    [[nodiscard]] base::Instant next() const {
        return {base::Duration(static_cast<std::int64_t>(heap_.top().key >> 64))};
    }
    [[nodiscard]] base::Instant now() const { return now_; }

    /// Takes the first event out and hands it to `happen`; now() is its time from here on. Not to be called
    /// when empty.
    template <class Happen>
    void pop(Happen&& happen) {
        const std::uint32_t slot = heap_.top().slot;
        now_ = next();
        heap_.pop();
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

    base::Instant now_{};
    std::uint64_t pushed_ = 0;
    std::priority_queue<Place, std::vector<Place>, std::greater<>> heap_;
    base::Slots<Event> events_;  // apart from the heap, so that sifting moves little
};

}  // namespace mxdrill::virtual_body
