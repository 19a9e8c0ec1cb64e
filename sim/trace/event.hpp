// What happened. A trace is a stream of these in order of time; every report is a fold over it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "sim/base/instant.hpp"
#include "sim/base/ip_address.hpp"
#include "sim/base/name.hpp"
#include "sim/base/names_of.hpp"
#include "sim/protocol/dns.hpp"
#include "sim/protocol/smtp.hpp"
#include "sim/trace/cast.hpp"

namespace mxdrill::trace {

/// How a try ended. The last seven belong to the stage `dns`, where no address became known.
enum class Outcome : std::uint8_t {
    accepted,
    tempfail,  // 4yz
    permfail,  // 5yz
    refused,
    timeout,
    unreachable,
    reset,
    closed,
    tls_failed,
    protocol_error,  // what came is no SMTP reply
    servfail,
    nxdomain,
    nodata,
    null_mx,
    loop,
};

/// What the sender did after a try.
enum class Action : std::uint8_t {
    delivered,
    next,
    defer,
    bounce,
    abandon,  // without a notice
    unknown   // only the sender could say
};

/// What a message is.
enum class Kind : std::uint8_t {
    mail,
    spam  // prefers the worst MX, and never comes back
};

/// A message came into its original sender's queue.
struct MessageArrived {
    MessageId message;
    SenderId sender;
    DomainId domain;
    Kind kind;
    std::string_view to;
};

/// A message's turn at the front of a queue began, its original sender's or a relay's.
struct AttemptStarted {
    MessageId message;
    SenderId sender;
    std::uint32_t attempt;
    bool is_certain = true;  // else it may be the one before that goes on, or none
};

/// A sender tried to connect. A reused connection makes no such event.
struct ConnectTried {
    SenderId sender;
    base::IpAddress address;
};

/// A try ended for one message, or an attempt failed before any address was known (try 0, stage dns).
struct TryEnded {
    base::Instant start;
    MessageId message;
    SenderId sender;
    std::uint32_t attempt;
    std::uint32_t try_number;
    std::optional<std::uint16_t> preference;
    std::optional<base::IpAddress> address;
    protocol::Stage stage;
    Outcome outcome;
    std::string_view reply;  // the server's last; empty if it sent none
    Action action;
};

/// A client of whom the run knows nothing did not get what it asked a server for. What it had to send is no
/// message of the run.
struct TurnedAway {
    base::IpAddress address;  // the server's
    base::IpAddress client;
    std::optional<DomainId> domain;  // the recipient's, if it is one of the cast
    std::string_view to;             // the recipient; empty if the client came to name none
    protocol::Stage stage;
    Outcome outcome;
    std::string_view reply;                             // empty if the server sent none
    std::optional<base::Instant> start = std::nullopt;  // when it came, where that was seen
};

/// What a server does with a message that it takes.
enum class Fate : std::uint8_t {
    stored,  // in a mailbox
    queued,  // to be relayed
    discarded
};

/// A server took responsibility for a message, or seemed to.
struct MessageTaken {
    MessageId message;
    ServerId server;
    Fate fate;
    StoreId store;  // of what is stored
};

/// How a message left a queue, its original sender's or a relay's.
enum class Ending : std::uint8_t {
    delivered,
    bounced,
    abandoned
};

struct MessageEnded {
    MessageId message;
    SenderId sender;
    Ending ending;
};

/// A notice about a message (a bounce) was sent; it reached a mailbox, or somebody outside the simulated
/// DNS; or it was given up. Notices are not messages.
struct NoticeSent {};
struct NoticeEnded {
    bool delivered;
};

/// The fake DNS was asked. `outcome` is an rcode's name, or `nodata`, or the fault's: `dropped`, `truncated`,
/// `garbled`, `wrong-id`.
struct Queried {
    base::Name name;
    protocol::RecordType type;
    std::string_view outcome;
};

/// What a resolver told a real MTA: records that lead on, or else why there are none; `timeout` also if it
/// was told too late. The lookups of built-in senders make no such event; one that fails is a try.
struct LookupEnded {
    base::Name name;
    protocol::RecordType type;
    protocol::Records records;
    std::optional<Outcome> failure;  // timeout or one of the last seven
};

/// A fault decided, or added its delay. The index is its place in the file.
struct FaultFired {
    std::size_t fault;
};

/// The last event.
struct RunEnded {
    bool reached_bound;        // a bound ended it (see world::Limits), not its own duration or empty queues
    bool interrupted = false;  // somebody ended it
};

struct Event {
    base::Instant at;
    std::variant<MessageArrived, AttemptStarted, ConnectTried, TryEnded, TurnedAway, MessageTaken,
                 MessageEnded, NoticeSent, NoticeEnded, Queried, LookupEnded, FaultFired, RunEnded>
        what;
};

/// Who wants to know. Events come in order of time; views in them are valid during the call only.
class Observer {
  public:
    virtual ~Observer() = default;
    virtual void on(const Event& event) = 0;
};

}  // namespace mxdrill::trace

namespace mxdrill::base {
template <>
inline constexpr std::array<std::string_view, 15> names_of<trace::Outcome>{
    "accepted",   "tempfail",       "permfail", "refused",  "timeout", "unreachable", "reset", "closed",
    "tls-failed", "protocol-error", "servfail", "nxdomain", "nodata",  "null-mx",     "loop"};
template <>
inline constexpr std::array<std::string_view, 2> names_of<trace::Kind>{"mail", "spam"};
template <>
inline constexpr std::array<std::string_view, 6> names_of<trace::Action>{"delivered", "next",    "defer",
                                                                         "bounce",    "abandon", ""};
template <>
inline constexpr std::array<std::string_view, 3> names_of<trace::Ending>{"delivered", "bounced", "abandoned"};
}  // namespace mxdrill::base
