// What a sender wants done.
#pragma once

#include <cstdint>
#include <variant>

#include "sim/base/ip_address.hpp"
#include "sim/base/name.hpp"
#include "sim/base/outbox.hpp"
#include "sim/protocol/dns.hpp"
#include "sim/protocol/smtp.hpp"
#include "sim/trace/event.hpp"

namespace mxdrill::sender {

/// A connection of this sender. After Close nothing more may come for it, and the number is used again.
using ConnectionId = std::uint32_t;
/// A question of this sender; it comes back with the answer.
using QuestionId = std::uint64_t;

struct Resolve {
    QuestionId id;
    const base::Name* name;  // valid until the answer
    protocol::RecordType type;
};
struct Connect {
    ConnectionId id;
    base::IpAddress address;
    protocol::Tag tag;
};
struct Say {
    ConnectionId id;
    protocol::Command command;
};
/// The message and its final dot. The body answers with on_body_sent as soon as it knows
/// when the last byte leaves.
struct SendBody {
    ConnectionId id;
    protocol::Content content;
};
struct StartTls {
    ConnectionId id;
};
struct Close {
    ConnectionId id;
};

using Output = std::variant<Resolve, Connect, Say, SendBody, StartTls, Close, trace::MessageArrived,
                            trace::AttemptStarted, trace::ConnectTried, trace::TryEnded, trace::MessageEnded,
                            trace::NoticeSent, trace::NoticeEnded>;
using Outbox = base::Outbox<Output>;

}  // namespace mxdrill::sender
