// One TCP connection of the virtual network, from the SYN until neither side can hear of it any more.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "fake_smtp/session.hpp"
#include "sim/base/draw.hpp"
#include "sim/base/instant.hpp"
#include "sim/base/link.hpp"
#include "sim/base/units.hpp"
#include "sim/protocol/smtp.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/sender/output.hpp"
#include "sim/trace/cast.hpp"
#include "sim/world/servers.hpp"

namespace mxdrill::virtual_body {

/// What a client sends while the server is not ready for it.
using Waiting = std::variant<protocol::Command, protocol::Content>;

struct Wire {
    trace::SenderId sender = 0;
    sender::ConnectionId client = 0;  // the sender's number for it
    base::IpAddress address;
    protocol::Tag tag;
    std::optional<trace::ServerId> server;
    world::Phase* phase = nullptr;  // of the server, from the SYN on
    const scenario::Link* link = nullptr;
    fake_smtp::Session session;
    base::Lane to_server;
    base::Lane to_client;
    std::optional<base::Draws> jitter;         // none: every packet takes half a round trip
    std::optional<base::Bandwidth> read_rate;  // of the message that follows
    bool breaks_tls = false;                   // the handshake that follows
    std::vector<Waiting> waiting;
    std::optional<base::Instant> armed;  // the session's deadline that is in the event queue
    std::uint32_t events = 0;            // in the event queue
    bool in_use = false;
    bool client_open = false;
    bool server_open = false;  // its SYN has arrived, and the session is not finished
    bool server_left = false;  // the session is finished

    /// How long a packet takes now.
    base::Duration one_way() { return jitter ? link->one_way(*jitter) : link->one_way(); }

    /// How long a message of this size keeps the line busy.
    [[nodiscard]] base::Duration transfer(base::Size size) const {
        return (read_rate ? std::min(*read_rate, link->bandwidth) : link->bandwidth).time_for(size);
    }
};

}  // namespace mxdrill::virtual_body
