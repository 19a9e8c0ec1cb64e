// What is to happen, in order.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <functional>
#include <queue>
#include <utility>
#include <vector>

#include "sim/base/instant.hpp"
#include "sim/base/slots.hpp"

namespace mxdrill::virtual_body {

/// Events by time; those of one time in the order in which they were pushed. Time never goes back.
template <class Event>
class EventQueue {
  public:
    void push(base::Instant at, Event event) {
        if (at < now_) std::abort();
        const std::uint32_t slot = events_.acquire();
        events_[slot] = std::move(event);
        heap_.push({at, pushed_++, slot});
    }

    [[nodiscard]] bool empty() const { return heap_.empty(); }
    [[nodiscard]] base::Instant next() const { return heap_.top().at; }
    [[nodiscard]] base::Instant now() const { return now_; }

    /// The first event; now() is its time from here on. Not to be called when empty.
    Event pop() {
        const Place top = heap_.top();
        heap_.pop();
        now_ = top.at;
        events_.release(top.slot);
        return std::move(events_[top.slot]);
    }

  private:
    struct Place {
        base::Instant at;
        std::uint64_t order;
        std::uint32_t slot;
        bool operator>(const Place& other) const { return at != other.at ? at > other.at : order > other.order; }
    };

    base::Instant now_{};
    std::uint64_t pushed_ = 0;
    std::priority_queue<Place, std::vector<Place>, std::greater<>> heap_;
    base::Slots<Event> events_;  // apart from the heap, so that sifting moves little
};

}  // namespace mxdrill::virtual_body
