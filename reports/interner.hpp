// Texts that repeat, kept once.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace mxdrill::reports {

/// Gives each distinct text a small number. Numbers count up from 0 in the order of first sight.
class Interner {
  public:
    std::uint32_t number_of(std::string_view text) {
        const auto known = numbers_.find(text);
        if (known != numbers_.end()) return known->second;
        const auto number = static_cast<std::uint32_t>(texts_.size());
        numbers_.emplace(texts_.emplace_back(text), number);
        return number;
    }
    [[nodiscard]] const std::string& text(std::uint32_t number) const { return texts_[number]; }

  private:
    std::deque<std::string> texts_;  // stays where it is when it grows, so that the keys may point into it
    boost::unordered_flat_map<std::string_view, std::uint32_t> numbers_;
};

}  // namespace mxdrill::reports
