// How one kind of sender behaves: everything in which MTAs differ, as data.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/instant.hpp"
#include "sim/base/names_of.hpp"

namespace mxdrill::sender {

/// What is shuffled among equal preferences.
enum class Unit : std::uint8_t {
    host,     // MX hosts; a host's addresses stay together in the resolver's order (RFC 5321 §5.1)
    address,  // the addresses of all hosts, so that a host with k of them is first k times as often
};
enum class Shuffle : std::uint8_t {
    none,
    uniform
};

/// How the addresses of both families lie: those of a host where hosts are the unit, those of a preference
/// where addresses are.
enum class Family : std::uint8_t {
    v6_first_per_host,  // all of IPv6 before all of IPv4, each in the order that the unit gives
    mixed,              // shuffled among each other
};

/// How a sender knows itself in an MX list. It then drops its own preference and every larger one
/// (RFC 5321 §5.1); nothing left is a loop, and bounces.
enum class SelfDetection : std::uint8_t {
    none,
    ip
};

/// What follows from a DNS finding about the recipient's domain.
enum class MxNxdomain : std::uint8_t {
    bounce,
    address_lookup
};
enum class MxNodata : std::uint8_t {
    bounce,
    implicit_mx
};
enum class OddNullMx : std::uint8_t {
    bounce,
    skip
};

/// What a sender does after a stage went wrong.
enum class Reaction : std::uint8_t {
    next,     // the next candidate in the same attempt; if there is none, defer
    defer,    // the attempt ends
    bounce,   // the message ends
    helo,     // HELO on the same connection
    proceed,  // on the same connection, as if the command had not been sent
    clear,    // the same address again, without TLS
};

/// The ways in which a stage can go wrong, as far as senders tell them apart.
enum class Trouble : std::uint8_t {
    tempfail,    // 4yz
    permfail,    // 5yz
    lost,        // no connection, closed, reset, timed out, or no SMTP reply
    tls_failed,  // the handshake after STARTTLS
};

/// The stages at which a profile tells what to do. HELO has one of its own.
enum class ReactionStage : std::uint8_t {
    any,
    connect,
    banner,
    ehlo,
    helo,
    starttls,
    mail,
    rcpt,
    data,
    body
};

/// What one stage has to say. An exact reply code goes before its class.
struct Reactions {
    std::array<std::optional<Reaction>, 4> by_trouble{};  // by Trouble
    std::map<std::uint16_t, Reaction> by_code{};
};

enum class RetryKind : std::uint8_t {
    list,       // the gaps of a list, start to start; the last one repeats
    clamp_age,  // after a failure: the message's age, clamped, then the next scan of the queue (Postfix)
};
enum class ScanPhase : std::uint8_t {
    zero,    // scans at multiples of the scan interval since the start of the run
    random,  // each host has a phase of its own
};

enum class HostState : std::uint8_t {
    none,
    dead_for,  // enough failed cohorts: the destination is left alone for a while (Postfix qmgr_queue.c)
};

enum class Reuse : std::uint8_t {
    none,
    on_demand,  // while deliveries to a destination follow each other back to back (Postfix qmgr_entry.c)
};

enum class TlsPolicy : std::uint8_t {
    none,
    opportunistic
};

/// A sender profile. The keys in the file are the members' names; absent limits are no limits.
struct Profile {
    std::string title;
    std::string source;  // where its rules were read

    struct Order {
        Unit unit = Unit::host;
        Shuffle shuffle = Shuffle::uniform;
    } order;

    Family family = Family::v6_first_per_host;

    /// Both families are kept in the list when it is cut to this many addresses (Postfix
    /// smtp_balance_inet_protocols).
    std::optional<std::int64_t> balance_limit;

    struct Limits {
        std::optional<std::int64_t> addresses;  // in the list of one attempt
        std::optional<std::int64_t> sessions;   // that got past the greeting, in one attempt
        std::int64_t received =
            100;  // a relay takes no message that bears so many trace headers: RFC 5321 §6.3
    } limits;

    struct Self {
        SelfDetection detect = SelfDetection::ip;
    } self;

    struct Dns {
        MxNxdomain mx_nxdomain = MxNxdomain::bounce;
        MxNodata mx_nodata = MxNodata::implicit_mx;
        OddNullMx null_mx_mixed = OddNullMx::skip;    // "." beside other records
        OddNullMx null_mx_nonzero = OddNullMx::skip;  // "." alone, with a preference other than 0
    } dns;

    std::array<Reactions, 10> action;  // by ReactionStage

    struct Timeouts {
        base::Duration connect = base::seconds(30);
        base::Duration banner = base::minutes(5);
        base::Duration ehlo = base::minutes(5);
        base::Duration starttls = base::minutes(5);
        base::Duration mail = base::minutes(5);
        base::Duration rcpt = base::minutes(5);
        base::Duration data = base::minutes(2);
        base::Duration body = base::minutes(10);  // from the final dot to its reply
        base::Duration quit = base::minutes(5);
    } timeouts;

    struct Retry {
        RetryKind kind = RetryKind::list;
        base::Duration lifetime = base::days(5);  // a failed attempt at this age or older bounces
        std::vector<base::Duration> gaps;         // list
        bool final_attempt = false;               // list: one attempt exactly at the lifetime's end
        base::Duration min{0};                    // clamp_age
        base::Duration max{0};
        base::Duration scan{0};
        ScanPhase scan_phase = ScanPhase::zero;
    } retry;

    struct Concurrency {
        std::int64_t limit = 20;    // deliveries to one destination at a time
        std::int64_t initial = 20;  // a destination starts with this many
        bool feedback = false;      // ±1 by success and failure
    } concurrency;

    struct Dead {
        HostState kind = HostState::none;
        base::Duration dead_for{0};
        std::int64_t cohorts = 1;  // a failure counts for 1/window of a cohort
    } host_state;

    struct Connection {
        Reuse reuse = Reuse::none;
        base::Duration idle{0};      // how long it is kept without work
        base::Duration lifetime{0};  // no reuse of an older one
        bool pipelining = false;     // where the server offers it
        bool wait_for_quit = true;   // for the reply to QUIT, before the next delivery
    } connection;

    TlsPolicy tls = TlsPolicy::none;

    /// What to do after this trouble: the exact code of the stage, its class, then both of `any`.
    [[nodiscard]] Reaction reaction(ReactionStage stage, Trouble trouble, std::uint16_t code) const;
};

}  // namespace mxdrill::sender

namespace mxdrill::base {
template <>
inline constexpr std::array<std::string_view, 2> names_of<sender::Unit>{"host", "address"};
template <>
inline constexpr std::array<std::string_view, 2> names_of<sender::Shuffle>{"none", "uniform"};
template <>
inline constexpr std::array<std::string_view, 2> names_of<sender::Family>{"v6_first_per_host", "mixed"};
template <>
inline constexpr std::array<std::string_view, 2> names_of<sender::SelfDetection>{"none", "ip"};
template <>
inline constexpr std::array<std::string_view, 2> names_of<sender::MxNxdomain>{"bounce", "address_lookup"};
template <>
inline constexpr std::array<std::string_view, 2> names_of<sender::MxNodata>{"bounce", "implicit_mx"};
template <>
inline constexpr std::array<std::string_view, 2> names_of<sender::OddNullMx>{"bounce", "skip"};
template <>
inline constexpr std::array<std::string_view, 6> names_of<sender::Reaction>{"next", "defer",   "bounce",
                                                                            "helo", "proceed", "clear"};
template <>
inline constexpr std::array<std::string_view, 4> names_of<sender::Trouble>{"tempfail", "permfail", "lost",
                                                                           "tls_failed"};
template <>
inline constexpr std::array<std::string_view, 10> names_of<sender::ReactionStage>{
    "any", "connect", "banner", "ehlo", "helo", "starttls", "mail", "rcpt", "data", "body"};
template <>
inline constexpr std::array<std::string_view, 2> names_of<sender::RetryKind>{"list", "clamp_age"};
template <>
inline constexpr std::array<std::string_view, 2> names_of<sender::ScanPhase>{"0s", "random"};
template <>
inline constexpr std::array<std::string_view, 2> names_of<sender::HostState>{"none", "dead_for"};
template <>
inline constexpr std::array<std::string_view, 2> names_of<sender::Reuse>{"none", "on_demand"};
template <>
inline constexpr std::array<std::string_view, 2> names_of<sender::TlsPolicy>{"none", "opportunistic"};
}  // namespace mxdrill::base
