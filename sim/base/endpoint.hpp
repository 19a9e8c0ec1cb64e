// Where something listens.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sim/base/ip_address.hpp"

namespace mxdrill::base {

struct Endpoint {
    IpAddress address;
    std::uint16_t port = 0;

    /// "192.0.2.1:53", "[2001:db8::1]:53".
    [[nodiscard]] std::string text() const;

    friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

/// Reads the same, and an address alone, which gets the default port. Nothing for any other text. Port 0 is
/// for the caller to understand: any that is free, or a mistake.
std::optional<Endpoint> parse_endpoint(std::string_view text, std::uint16_t default_port);

}  // namespace mxdrill::base
