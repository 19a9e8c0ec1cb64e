// The words of SMTP as values: what a client says, what a server answers, and where a dialogue stands.
// Text and bytes exist only at the sockets of a body.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sim/base/names_of.hpp"
#include "sim/base/units.hpp"

namespace mxdrill::protocol {

/// Where a try stands. `dns` comes before any address is known; `body` is the message and the reply after
/// its final dot; HELO belongs to `ehlo`.
enum class Stage : std::uint8_t {
    dns,
    connect,
    banner,
    ehlo,
    starttls,
    mail,
    rcpt,
    data,
    body,
    quit
};

/// Which try of which message something belongs to, for draws and for the trace. Message 0: none.
struct Tag {
    std::uint64_t message = 0;
    std::uint32_t attempt = 0;
    std::uint32_t try_number = 0;
};

enum class Verb : std::uint8_t {
    ehlo,
    helo,
    starttls,
    mail,
    rcpt,
    data,
    rset,
    noop,
    quit,
    vrfy,
    help,
    malformed,  // a known verb, with arguments that its syntax forbids
    unknown
};

/// One command line. The argument is a view: who receives a Command may use it until its own outputs are
/// drained, and copies what it keeps; who sends one promises that the text outlives the exchange.
struct Command {
    Verb verb = Verb::unknown;
    std::string_view argument{};  // EHLO, HELO: the client's name; MAIL, RCPT: the address, bare
    std::optional<std::int64_t> declared_size{};  // MAIL: SIZE=, in octets
    Tag tag{};
};

/// What follows DATA: of the message itself only what a server can tell by it.
struct Content {
    base::Size size;
    std::uint32_t received = 0;  // trace headers, one for each host that took it (RFC 5321 §4.4)
};

/// What an EHLO reply offers.
struct Extensions {
    bool pipelining = false;  // RFC 2920
    bool eight_bit = false;   // RFC 6152
    bool enhanced = false;    // RFC 2034
    bool starttls = false;    // RFC 3207
    bool size = false;        // RFC 1870

    friend constexpr bool operator==(const Extensions&, const Extensions&) = default;
};

/// A server's reply. The text is whole, with its code, lines joined by '\n' and no line end after the last;
/// a view with the life of a Command's argument.
struct Reply {
    std::uint16_t code = 0;
    std::string_view text{};
    Extensions offers{};  // of a 250 to EHLO; nothing in any other

    [[nodiscard]] constexpr int first_digit() const { return code / 100; }
    /// 2yz, and 3yz where the dialogue goes on with it: RFC 5321 §4.2.1, by the first digit alone.
    [[nodiscard]] constexpr bool positive() const { return first_digit() == 2 || first_digit() == 3; }
    [[nodiscard]] constexpr bool transient() const { return first_digit() == 4; }
    [[nodiscard]] constexpr bool permanent() const { return first_digit() == 5; }
};

/// Reads a reply as a scenario writes it: every line begins with the same code 200–599, then a space, a
/// hyphen or nothing. Returns the text as a server sends it (hyphens in all lines but the last). Nothing for
/// any other text, or a line over 510 octets (RFC 5321 §4.5.3.1.5).
std::optional<std::string> normalise_reply(std::string_view text);

/// A reply over text that is already in normal form; the offers are read from its lines.
Reply reply_of(std::string_view normal_text);

/// How an open connection ends.
enum class Closing : std::uint8_t {
    fin,
    rst
};

/// What a SYN meets.
enum class Reception : std::uint8_t {
    accept,
    drop,
    refuse,
    unreachable
};

}  // namespace mxdrill::protocol

namespace mxdrill::base {
template <>
inline constexpr std::array<std::string_view, 10> names_of<protocol::Stage>{
    "dns", "connect", "banner", "ehlo", "starttls", "mail", "rcpt", "data", "body", "quit"};
template <>
inline constexpr std::array<std::string_view, 13> names_of<protocol::Verb>{
    "EHLO", "HELO", "STARTTLS", "MAIL", "RCPT",      "DATA",   "RSET",
    "NOOP", "QUIT", "VRFY",     "HELP", "malformed", "unknown"};
}  // namespace mxdrill::base
