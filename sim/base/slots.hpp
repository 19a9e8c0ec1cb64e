// Numbered places for things that come and go.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

namespace mxdrill::base {

/// A pool of elements under small numbers. A released place keeps its element, with the memory that this
/// holds, until it is acquired again. Elements never move.
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

    Element& operator[](std::uint32_t slot) { return (*blocks_[slot / kBlock])[slot % kBlock]; }
    const Element& operator[](std::uint32_t slot) const { return (*blocks_[slot / kBlock])[slot % kBlock]; }

  private:
    static constexpr std::uint32_t kBlock = 32;

    [[gnu::noinline]] void grow() {  // out of the way of acquire()
        blocks_.push_back(std::make_unique<std::array<Element, kBlock>>());
        const auto end = static_cast<std::uint32_t>(blocks_.size()) * kBlock;
        for (std::uint32_t slot = end; slot-- > end - kBlock;)
            free_.push_back(slot);  // the lowest goes first
    }

    std::vector<std::unique_ptr<std::array<Element, kBlock>>> blocks_;
    std::vector<std::uint32_t> free_;
};

}  // namespace mxdrill::base
