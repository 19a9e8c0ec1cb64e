#include "sim/net/address_book.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace mxdrill::net {
namespace {

using base::IpAddress;

constexpr std::uint32_t kLoopback = 127U << 24;

// 127.0.11.1, 127.0.12.1, … 127.0.255.1, 127.1.0.1 …: far from what people use, and easy to tell apart. After
// 127.255.255.1 comes 127.0.11.2. No scenario has the 16 million addresses that there are.
IpAddress place(std::size_t number) {
    constexpr std::size_t kFirst = 11;
    constexpr std::size_t kNetworks = 65536 - kFirst;
    constexpr std::size_t kInEach = 254;
    if (number >= kNetworks * kInEach) std::abort();
    const std::size_t network = kFirst + number % kNetworks;
    return IpAddress::v4(kLoopback + static_cast<std::uint32_t>((network << 8) + 1 + number / kNetworks));
}

constexpr std::array<std::uint8_t, 12> kMappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

}  // namespace

IpAddress AddressBook::real(const IpAddress& staged) {
    if (!is_mapped()) return staged;
    const auto [known, is_new] = real_.try_emplace(staged);
    if (is_new) {
        known->second = place(real_.size() - 1);
        staged_[known->second] = staged;
    }
    return known->second;
}

IpAddress AddressBook::staged(const IpAddress& real) const {
    const auto known = staged_.find(real);
    return known == staged_.end() ? real : known->second;
}

IpAddress AddressBook::told(const IpAddress& staged) {
    const IpAddress where = real(staged);
    if (!is_mapped() || !staged.is_v6()) return where;
    std::array<std::uint8_t, 16> octets{};
    std::copy(kMappedPrefix.begin(), kMappedPrefix.end(), octets.begin());
    std::copy_n(where.octets().begin(), 4, octets.begin() + kMappedPrefix.size());
    return IpAddress::v6(octets);
}

IpAddress AddressBook::meant(const IpAddress& told) const {
    if (!is_mapped()) return told;
    const auto& octets = told.octets();
    if (!told.is_v6() || !std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), octets.begin()))
        return staged(told);
    std::uint32_t v4 = 0;
    for (std::size_t i = kMappedPrefix.size(); i < octets.size(); ++i) v4 = (v4 << 8) | octets[i];
    return staged(IpAddress::v4(v4));
}

base::Endpoint AddressBook::listening(const IpAddress& staged, std::uint16_t usual_port) {
    if (!is_mapped()) return {staged, usual_port};
    const auto known = ports_.find(staged);
    constexpr std::uint16_t kNobody = 9;  // discard
    return {real(staged), known == ports_.end() ? kNobody : known->second};
}

}  // namespace mxdrill::net
