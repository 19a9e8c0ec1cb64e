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
    Outbox() {
        blocks_.push_back(std::make_unique<Block>());
        rewind();
    }
    Outbox(const Outbox&) = delete;
    Outbox& operator=(const Outbox&) = delete;

    template <class Value>
    void push(Value&& value) {
        if (write_.at == write_.end) {
            if (write_.block + 1 == blocks_.size()) blocks_.push_back(std::make_unique<Block>());
            turn(write_);
        }
        *write_.at++ = std::forward<Value>(value);
    }

    /// The next output, or null when all are fetched. It may be used until the next call.
    const Output* poll() {
        if (read_.at == write_.at) {
            rewind();
            return nullptr;
        }
        if (read_.at == read_.end) turn(read_);
        return read_.at++;
    }

  private:
    static constexpr std::size_t kBlock = 16;
    using Block = std::array<Output, kBlock>;
    struct Place {
        Output* at = nullptr;
        Output* end = nullptr;  // of the block
        std::size_t block = 0;
    };

    void rewind() {
        Output* const first = blocks_.front()->data();
        read_ = write_ = {first, first + kBlock, 0};
    }
    void turn(Place& place) {
        Block& next = *blocks_[++place.block];
        place.at = next.data();
        place.end = next.data() + kBlock;
    }

    std::vector<std::unique_ptr<Block>> blocks_;
    Place read_;
    Place write_;
};

}  // namespace mxdrill::base
