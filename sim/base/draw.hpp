// Keyed draws. A random value is a pure function of what it is for: hash the purpose into a Key, then draw.
// Nothing is shared and nothing advances, so an added rule or sender never changes another's draws, and
// every body of a scenario draws alike.
#pragma once

#include <cstdint>
#include <string_view>

namespace mxdrill::base {

/// What a draw is for, as 64 well-mixed bits. Built by naming the purpose piece by piece:
/// `Key{seed}.with("mx-order").with(message).with(attempt)`.
class Key {
  public:
    explicit constexpr Key(std::uint64_t seed) : bits_(mix(seed)) {}

    [[nodiscard]] constexpr Key with(std::uint64_t piece) const {
        Key next = *this;
        next.bits_ = mix(bits_ ^ mix(piece + kStep));
        return next;
    }
    [[nodiscard]] constexpr Key with(std::string_view piece) const {
        Key next = with(piece.size());
        for (const char c : piece) next.bits_ = mix(next.bits_ ^ static_cast<unsigned char>(c));
        return next;
    }

    [[nodiscard]] constexpr std::uint64_t bits() const { return bits_; }

  private:
    // The finaliser of SplitMix64 (Steele, Lea, Flood 2014): a bijection whose every output bit depends on
    // every input bit.
    static constexpr std::uint64_t kStep = 0x9e3779b97f4a7c15;
    static constexpr std::uint64_t mix(std::uint64_t x) {
        x += kStep;
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
        x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
        return x ^ (x >> 31);
    }
    std::uint64_t bits_;
};

/// A stream of draws for one purpose; a UniformRandomBitGenerator, so Boost.Random's distributions take it.
class Draws {
  public:
    using result_type = std::uint64_t;
    explicit constexpr Draws(Key purpose) : purpose_(purpose) {}

    static constexpr result_type min() { return 0; }
    static constexpr result_type max() { return ~result_type{0}; }
    constexpr result_type operator()() { return purpose_.with(count_++).bits(); }

    /// A whole number in [0, bound), bound > 0. The high half of a 128-bit product; its bias of
    /// bound / 2^64 is far below what any run could see.
    constexpr std::uint64_t below(std::uint64_t bound) {
        return static_cast<std::uint64_t>((static_cast<unsigned __int128>((*this)()) * bound) >> 64);
    }

    /// A number in [0, 1), a multiple of 2^-53.
    constexpr double unit() { return static_cast<double>((*this)() >> 11) * 0x1p-53; }

  private:
    Key purpose_;
    std::uint64_t count_ = 0;
};

/// Whether an event of this probability happens, drawn for this purpose. 0 never, 1 always.
constexpr bool happens(Key purpose, double probability) {
    return Draws(purpose).unit() < probability;
}

}  // namespace mxdrill::base
