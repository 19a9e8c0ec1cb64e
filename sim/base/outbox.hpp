// What a machine wants done, in order, until its body fetches it.
#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace mxdrill::base {

/// A queue that is drained to the end again and again, and so needs no memory of its own after a while.
template <class Output>
class Outbox {
  public:
    template <class Value>
    void push(Value&& value) {
        outputs_.emplace_back(std::forward<Value>(value));
    }

    std::optional<Output> poll() {
        if (next_ == outputs_.size()) {
            outputs_.clear();
            next_ = 0;
            return std::nullopt;
        }
        return std::move(outputs_[next_++]);
    }

  private:
    std::vector<Output> outputs_;
    std::size_t next_ = 0;
};

}  // namespace mxdrill::base
