// What a machine wants done, in order, until its body fetches it.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace mxdrill::base {

/// A queue that is drained to the end again and again. It keeps its memory, and what is in it never moves.
template <class Output>
class Outbox {
  public:
    template <class Value>
    void push(Value&& value) {
        if (end_ == kBlock * blocks_.size())
            blocks_.push_back(std::make_unique<std::array<Output, kBlock>>());
        at(end_++) = std::forward<Value>(value);
    }

    /// The next output, or null when all are fetched. It may be used until the next call.
    const Output* poll() {
        if (next_ == end_) {
            next_ = end_ = 0;
            return nullptr;
        }
        return &at(next_++);
    }

  private:
    static constexpr std::size_t kBlock = 16;
    Output& at(std::size_t place) { return (*blocks_[place / kBlock])[place % kBlock]; }

    std::vector<std::unique_ptr<std::array<Output, kBlock>>> blocks_;
    std::size_t next_ = 0;
    std::size_t end_ = 0;
};

}  // namespace mxdrill::base
