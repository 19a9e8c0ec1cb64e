// Numbered places for things that come and go.
#pragma once

#include <array>
#include <cstddef>
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
        if (free_.empty()) {
            if (made_ % kBlock == 0) blocks_.push_back(std::make_unique<std::array<Element, kBlock>>());
            return made_++;
        }
        const std::uint32_t slot = free_.back();
        free_.pop_back();
        return slot;
    }

    void release(std::uint32_t slot) { free_.push_back(slot); }

    Element& operator[](std::uint32_t slot) { return (*blocks_[slot / kBlock])[slot % kBlock]; }
    const Element& operator[](std::uint32_t slot) const { return (*blocks_[slot / kBlock])[slot % kBlock]; }

    /// How many places are in use.
    [[nodiscard]] std::size_t in_use() const { return made_ - free_.size(); }

  private:
    static constexpr std::uint32_t kBlock = 32;
    std::vector<std::unique_ptr<std::array<Element, kBlock>>> blocks_;
    std::vector<std::uint32_t> free_;
    std::uint32_t made_ = 0;
};

}  // namespace mxdrill::base
