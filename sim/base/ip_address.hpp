// IP addresses and prefixes as plain values; no socket is needed to speak of them.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace mxdrill::base {

/// An IPv4 or IPv6 address, octets in network order. IPv4 orders before IPv6.
class IpAddress {
  public:
    enum class Family : std::uint8_t {
        v4,
        v6
    };

    /// 0.0.0.0
    constexpr IpAddress() = default;

    /// Reads "192.0.2.1" or "2001:db8::1"; nothing for any other text (no port, zone or prefix).
    static std::optional<IpAddress> parse(std::string_view text);

    /// The same for addresses that the program itself writes; a malformed one is a broken invariant.
    static IpAddress of(std::string_view text);

    static constexpr IpAddress v4(std::uint32_t host_order) {
        IpAddress address;
        for (int i = 0; i < 4; ++i)
            address.octets_[i] = static_cast<std::uint8_t>(host_order >> (24 - 8 * i));
        return address;
    }
    static constexpr IpAddress v6(const std::array<std::uint8_t, 16>& octets) {
        IpAddress address;
        address.family_ = Family::v6;
        address.octets_ = octets;
        return address;
    }

    [[nodiscard]] constexpr Family family() const { return family_; }
    [[nodiscard]] constexpr bool is_v6() const { return family_ == Family::v6; }
    /// Four octets count for IPv4, all sixteen for IPv6; the rest are zero.
    [[nodiscard]] constexpr const std::array<std::uint8_t, 16>& octets() const { return octets_; }
    /// RFC 5952 text.
    [[nodiscard]] std::string text() const;

    /// The address `steps` above this one in its own family; wraps around at the end.
    [[nodiscard]] IpAddress plus(std::uint64_t steps) const;

    friend constexpr auto operator<=>(const IpAddress&, const IpAddress&) = default;

  private:
    Family family_ = Family::v4;
    std::array<std::uint8_t, 16> octets_{};
};

/// "192.0.2.0/24", or a single address as its own full-length prefix.
class Prefix {
  public:
    Prefix() = default;
    Prefix(IpAddress network, unsigned length) : network_(network), length_(length) {}

    /// Nothing for a malformed text, a length beyond the family's, or bits set past the length.
    static std::optional<Prefix> parse(std::string_view text);

    [[nodiscard]] bool contains(const IpAddress& address) const;
    [[nodiscard]] const IpAddress& network() const { return network_; }
    [[nodiscard]] unsigned length() const { return length_; }
    [[nodiscard]] std::string text() const;

    friend auto operator<=>(const Prefix&, const Prefix&) = default;

  private:
    IpAddress network_;
    unsigned length_ = 32;
};

}  // namespace mxdrill::base

template <>
struct std::hash<mxdrill::base::IpAddress> {
    std::size_t operator()(const mxdrill::base::IpAddress& address) const noexcept {
        // Two words, mixed: the values are few and not hostile.
        std::uint64_t low = 0;
        std::uint64_t high = 0;
        std::memcpy(&low, address.octets().data(), sizeof low);
        std::memcpy(&high, address.octets().data() + sizeof low, sizeof high);
        const std::uint64_t bits = (low ^ (high * 0x9e3779b97f4a7c15)) * 0xbf58476d1ce4e5b9;
        return bits ^ (bits >> 32);
    }
};
