#include "sim/base/ip_address.hpp"

#include <arpa/inet.h>

#include <charconv>
#include <cstdlib>
#include <cstring>

namespace mxdrill::base {
namespace {

constexpr unsigned bits_of(IpAddress::Family family) {
    return family == IpAddress::Family::v6 ? 128 : 32;
}

bool has_bits_past(const IpAddress& address, unsigned length) {
    for (unsigned bit = length; bit < bits_of(address.family()); ++bit) {
        if ((address.octets()[bit / 8] >> (7 - bit % 8)) & 1) return true;
    }
    return false;
}

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
    const std::string terminated(text);
    if (terminated.size() != std::strlen(terminated.c_str())) return std::nullopt;
    IpAddress address;
    if (inet_pton(AF_INET, terminated.c_str(), address.octets_.data()) == 1) return address;
    address.family_ = Family::v6;
    if (inet_pton(AF_INET6, terminated.c_str(), address.octets_.data()) == 1) return address;
    return std::nullopt;
}

IpAddress IpAddress::of(std::string_view text) {
    const auto address = parse(text);
    if (!address) std::abort();
    return *address;
}

std::string IpAddress::text() const {
    std::array<char, INET6_ADDRSTRLEN> buffer{};
    inet_ntop(is_v6() ? AF_INET6 : AF_INET, octets_.data(), buffer.data(), buffer.size());
    return buffer.data();
}

IpAddress IpAddress::plus(std::uint64_t steps) const {
    IpAddress sum = *this;
    std::uint64_t carry = steps;
    for (int i = static_cast<int>(bits_of(family_) / 8) - 1; i >= 0 && carry != 0; --i) {
        carry += sum.octets_[i];
        sum.octets_[i] = static_cast<std::uint8_t>(carry);
        carry >>= 8;
    }
    return sum;
}

std::optional<Prefix> Prefix::parse(std::string_view text) {
    const auto slash = text.find('/');
    const auto network = IpAddress::parse(text.substr(0, slash));
    if (!network) return std::nullopt;
    unsigned length = bits_of(network->family());
    if (slash != std::string_view::npos) {
        const auto digits = text.substr(slash + 1);
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
        if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    }
    if (length > bits_of(network->family()) || has_bits_past(*network, length)) return std::nullopt;
    return Prefix(*network, length);
}

bool Prefix::contains(const IpAddress& address) const {
    if (address.family() != network_.family()) return false;
    for (unsigned bit = 0; bit < length_; bit += 8) {
        const unsigned used = length_ - bit >= 8 ? 8 : length_ - bit;
        const unsigned different = address.octets()[bit / 8] ^ network_.octets()[bit / 8];
        if (different >> (8 - used) != 0) return false;
    }
    return true;
}

std::string Prefix::text() const {
    if (length_ == bits_of(network_.family())) return network_.text();
    return network_.text() + "/" + std::to_string(length_);
}

}  // namespace mxdrill::base
