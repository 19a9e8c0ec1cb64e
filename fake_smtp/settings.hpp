// What one server is told to be.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/instant.hpp"
#include "sim/base/name.hpp"
#include "sim/base/names_of.hpp"
#include "sim/base/units.hpp"

namespace mxdrill::fake_smtp {

enum class Tls : std::uint8_t {
    none,
    offered,
    required
};
enum class Certificate : std::uint8_t {
    valid,
    self_signed,
    expired,
    wrong_name
};

/// One `[[server]]`. An absent limit is no limit.
struct Settings {
    base::Name name;
    std::vector<base::Name> domains{};                     // it accepts mail for these, none if empty
    std::optional<std::vector<std::string>> recipients{};  // any other gets 550 5.1.1
    std::optional<std::int64_t> max_connections{};
    std::optional<std::int64_t> max_client_connections{};  // of those, from one address
    std::int64_t max_recipients = 1000;                    // of one mail
    std::optional<base::Rate> rate_limit{};                // recipients per client: a token bucket
    std::optional<base::Duration> greylist{};
    std::optional<base::Size> size_limit{};
    std::uint32_t most_received = 100;  // a message with so many trace headers loops: 554 5.4.6
    Tls tls = Tls::none;
    Certificate certificate = Certificate::valid;
    std::optional<std::string> banner{};  // in normal form (protocol::normalise_reply)
    bool is_reliable = false;             // no fault concerns it
};

}  // namespace mxdrill::fake_smtp

namespace mxdrill::base {
template <>
inline constexpr std::array<std::string_view, 3> names_of<fake_smtp::Tls>{"none", "offered", "required"};
template <>
inline constexpr std::array<std::string_view, 4> names_of<fake_smtp::Certificate>{"valid", "self-signed",
                                                                                  "expired", "wrong-name"};
}  // namespace mxdrill::base
