// Who may ask what of the control API.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/ip_address.hpp"
#include "sim/serve/message.hpp"

namespace mxdrill::serve {

/// What kind of body a route takes.
enum class Takes : std::uint8_t {
    nothing,
    json,
    toml
};

struct GuardSettings {
    std::string token{};  // empty: none is asked for
    std::vector<std::string>
        own_hosts{};  // beside loopback's: addresses or names that requests may be sent to
};

/// Why a request must not be carried out; nothing if it may be.
///
/// A body has the Content-Type of its kind, always; where there is none it needs none. With a token whoever
/// has it may do everything, and nobody else anything but fetch the page (which `is_page` says). Without one,
/// a browser on this machine is what could be misused by a foreign site, so refused are: a Host that is
/// neither loopback nor ours, which DNS rebinding would need; and another site's Origin, which browsers name
/// with every POST. Nor can another site's page send the types of our bodies unasked: they are none of the
/// three that a form has (Fetch, "CORS-safelisted request-header").
std::optional<Response> objection(const Request& request, const GuardSettings& settings, Takes takes,
                                  bool is_page);

/// Why the control API must not listen there; nothing if it may: all but loopback needs a token.
std::optional<std::string> objection_to_binding(const base::IpAddress& address, std::string_view token);

/// 127.0.0.0/8 or ::1.
bool is_loopback(const base::IpAddress& address);

}  // namespace mxdrill::serve
