// Numbered places for things that come and go.
#pragma once

#include <bit>
#include <cstdint>
#include <memory>
#include <vector>

namespace mxdrill::base {

/// A pool of elements under small numbers. A released place keeps its element, with the memory that this
/// holds, until it is acquired again. Elements never move. Each block is as large as all before it and some
/// more, so that a host with little to do takes little memory, and a thousand of them still fit a cache.
template <class Element>
class Slots {
  public:
    std::uint32_t acquire() {
        if (free_.empty()) grow();
        const std::uint32_t slot = free_.back();
        free_.pop_back();
        return slot;
    }

    void release(std::uint32_t slot) { free_.push_back(slot); }

    Element& operator[](std::uint32_t slot) {
        return blocks_[block_of(slot)][slot - first_of(block_of(slot))];
    }
    const Element& operator[](std::uint32_t slot) const {
        return blocks_[block_of(slot)][slot - first_of(block_of(slot))];
    }

  private:
    static constexpr std::uint32_t kFirstBlock = 2;

    static std::uint32_t block_of(std::uint32_t slot) {
        return static_cast<std::uint32_t>(std::bit_width(slot / kFirstBlock + 1)) - 1;
    }
    static std::uint32_t first_of(std::uint32_t block) { return kFirstBlock * ((1U << block) - 1); }

    [[gnu::noinline]] void grow() {  // out of the way of acquire()
        const auto block = static_cast<std::uint32_t>(blocks_.size());
        blocks_.push_back(std::make_unique<Element[]>(kFirstBlock << block));
        for (std::uint32_t slot = first_of(block + 1); slot-- > first_of(block);)
            free_.push_back(slot);  // the lowest goes first
    }

    std::vector<std::unique_ptr<Element[]>> blocks_;
    std::vector<std::uint32_t> free_;
};

}  // namespace mxdrill::base
