// What can be made to go wrong with a server.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sim/base/glob.hpp"
#include "sim/base/instant.hpp"
#include "sim/base/ip_address.hpp"
#include "sim/base/names_of.hpp"
#include "sim/base/units.hpp"
#include "sim/protocol/smtp.hpp"

namespace mxdrill::fake_smtp {

enum class Act : std::uint8_t {
    none,               // only the delay, or the rate
    drop,               // connect: SYNs vanish; later: silence on an open connection
    refuse,             // connect: RST
    unreachable,        // connect: ICMP host unreachable
    reset,              // RST at that stage, without a reply
    close,              // FIN at that stage, without a reply
    garble,             // an answer that is no SMTP reply
    reply,              // the given reply
    lose,               // body: 250, and the message is thrown away
    accept_then_close,  // body: the message is kept, the reply never sent
    no_starttls,        // ehlo: STARTTLS is not offered
    break_tls,          // starttls: the handshake fails
};

/// One `[[fault]]` with a `server` or an `address`.
struct Fault {
    std::optional<base::Glob> server{};  // exactly one of these two
    std::optional<base::Prefix> address{};
    protocol::Stage stage = protocol::Stage::connect;
    Act act = Act::none;
    std::string reply{};  // of `reply`, in normal form (protocol::normalise_reply)
    base::Duration delay{0};
    std::optional<base::Bandwidth> rate{};  // body: read the message no faster

    [[nodiscard]] bool only_delays() const { return act == Act::none; }
};

/// Whether an action makes sense at a stage.
constexpr bool possible_at(Act act, protocol::Stage stage) {
    using protocol::Stage;
    switch (act) {
        case Act::none:
        case Act::drop: return true;
        case Act::refuse:
        case Act::unreachable: return stage == Stage::connect;
        case Act::reset:
        case Act::close:
        case Act::garble:
        case Act::reply: return stage != Stage::connect;
        case Act::lose:
        case Act::accept_then_close: return stage == Stage::body;
        case Act::no_starttls: return stage == Stage::ehlo;
        case Act::break_tls: return stage == Stage::starttls;
    }
    return false;
}

}  // namespace mxdrill::fake_smtp

namespace mxdrill::base {
template <>
inline constexpr std::array<std::string_view, 12> names_of<fake_smtp::Act>{
    "",       "drop",  "refuse", "unreachable",       "reset",       "close",
    "garble", "reply", "lose",   "accept-then-close", "no-starttls", "break-tls"};
}  // namespace mxdrill::base
