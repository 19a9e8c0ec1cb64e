#include "sim/scenario/profile_keys.hpp"

#include <fmt/format.h>

#include <charconv>

#include "sim/scenario/kinds.hpp"

namespace mxdrill::scenario {
namespace {

using sender::Profile;
using sender::Reactions;
using Actions = decltype(Profile::action);

constexpr std::int64_t kMost = 1'000'000;

Section<Profile::Order> order_section() {
    return Section<Profile::Order>("[order]")
        .key("unit", &Profile::Order::unit, enumerator<sender::Unit>(),
             "what is shuffled among equal preferences")
        .key("shuffle", &Profile::Order::shuffle, enumerator<sender::Shuffle>(), "how it is shuffled");
}

Section<Profile::Limits> limits_section() {
    return Section<Profile::Limits>("[limits]")
        .key("addresses", &Profile::Limits::addresses, integer(1, kMost),
             "addresses in the list of one attempt; default: all")
        .key("sessions", &Profile::Limits::sessions, integer(1, kMost),
             "sessions that got past the greeting, in one attempt; default: no limit")
        .key("received", &Profile::Limits::received, integer(1, 10'000),
             "as a relay: a message with so many trace headers is in a loop; default 100");
}

Section<Profile::Self> self_section() {
    return Section<Profile::Self>("[self]").key("detect", &Profile::Self::detect,
                                                enumerator<sender::SelfDetection>(),
                                                "how the sender knows itself in an MX list");
}

Section<Profile::Dns> dns_section() {
    return Section<Profile::Dns>("[dns]")
        .key("mx_nxdomain", &Profile::Dns::mx_nxdomain, enumerator<sender::MxNxdomain>(),
             "after NXDOMAIN to the MX query")
        .key("mx_nodata", &Profile::Dns::mx_nodata, enumerator<sender::MxNodata>(),
             "if the domain has no MX record")
        .key("null_mx_mixed", &Profile::Dns::null_mx_mixed, enumerator<sender::OddNullMx>(),
             "a null MX beside other records")
        .key("null_mx_nonzero", &Profile::Dns::null_mx_nonzero, enumerator<sender::OddNullMx>(),
             "a null MX alone, with a preference other than 0");
}

void read_code(const Entry& entry, Reactions& reactions, Diagnostics& errors) {
    std::uint16_t code = 0;
    std::from_chars(entry.key.data(), entry.key.data() + entry.key.size(), code);
    if (const auto reaction = enumerator<sender::Reaction>().read(entry.value, errors)) {
        reactions.by_code[code] = *reaction;
    }
}

bool is_reply_code(std::string_view key) {
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    return key.size() == 3 && key[0] >= '2' && key[0] <= '5' && digit(key[1]) && digit(key[2]);
}

Section<Reactions> reactions_section(std::string_view stage) {
    Section<Reactions> section(fmt::format("[action.{}]", stage));
    const auto meaning = [](sender::Trouble trouble) -> std::string {
        switch (trouble) {
            case sender::Trouble::tempfail: return "after a 4yz reply";
            case sender::Trouble::permfail: return "after a 5yz reply";
            case sender::Trouble::lost:
                return "after no connection, a closed one, a timeout, or no SMTP reply";
            case sender::Trouble::tls_failed: return "after a failed handshake";
        }
        return {};
    };
    for (std::size_t i = 0; i < base::names_of<sender::Trouble>.size(); ++i) {
        const auto member = [i](Reactions & reactions) -> auto& {
            return reactions.by_trouble[i];
        };
        section.key(std::string(base::names_of<sender::Trouble>[i]), member, enumerator<sender::Reaction>(),
                    meaning(static_cast<sender::Trouble>(i)));
    }
    return section.others("^[2-5][0-9][0-9]$", enumerator<sender::Reaction>().shape,
                          "after exactly this reply code", is_reply_code, read_code);
}

Section<Actions> action_section() {
    Section<Actions> section("[action]");
    for (std::size_t i = 0; i < base::names_of<sender::ReactionStage>.size(); ++i) {
        const std::string stage(base::names_of<sender::ReactionStage>[i]);
        const auto member = [i](Actions& actions) -> Reactions& { return actions[i]; };
        section.table(stage, member, reactions_section(stage),
                      i == 0 ? "what to do after trouble at stages that do not say"
                             : "what to do after trouble at this stage");
    }
    return section;
}

Section<Profile::Timeouts> timeouts_section() {
    Section<Profile::Timeouts> section("[timeouts]");
    const auto timeout = [&](std::string key, base::Duration Profile::Timeouts::*member, std::string doc) {
        section.key(std::move(key), member, positive_duration(), std::move(doc));
    };
    timeout("connect", &Profile::Timeouts::connect, "until the connection is there");
    timeout("banner", &Profile::Timeouts::banner, "until the greeting");
    timeout("ehlo", &Profile::Timeouts::ehlo, "until the reply to EHLO or HELO");
    timeout("starttls", &Profile::Timeouts::starttls, "until the reply to STARTTLS");
    timeout("mail", &Profile::Timeouts::mail, "until the reply to MAIL");
    timeout("rcpt", &Profile::Timeouts::rcpt, "until the reply to RCPT");
    timeout("data", &Profile::Timeouts::data, "until the reply to DATA");
    timeout("body", &Profile::Timeouts::body, "from the final dot to its reply");
    timeout("quit", &Profile::Timeouts::quit, "until the reply to QUIT");
    return section;
}

Section<Profile::Retry> retry_section() {
    return Section<Profile::Retry>("[retry]")
        .key("kind", &Profile::Retry::kind, enumerator<sender::RetryKind>(),
             "the rule by which attempts follow each other")
        .key("lifetime", &Profile::Retry::lifetime, duration(),
             "an attempt that fails at this age or older bounces")
        .key("gaps", &Profile::Retry::gaps, list_of(positive_duration(), false),
             "list: from start to start; the last one repeats")
        .key("final_attempt", &Profile::Retry::final_attempt, boolean(),
             "list: one attempt exactly at the lifetime's end")
        .key("min", &Profile::Retry::min, positive_duration(), "clamp_age: the shortest wait")
        .key("max", &Profile::Retry::max, positive_duration(), "clamp_age: the longest wait")
        .key("scan", &Profile::Retry::scan, duration(), "clamp_age: the time between two scans of the queue")
        .key("scan_phase", &Profile::Retry::scan_phase, enumerator<sender::ScanPhase>(),
             "clamp_age: when the scans are; for each host at random, or from the start of the run");
}

Section<Profile::Concurrency> concurrency_section() {
    return Section<Profile::Concurrency>("[concurrency]")
        .key("limit", &Profile::Concurrency::limit, integer(1, kMost),
             "deliveries to one destination at a time")
        .key("initial", &Profile::Concurrency::initial, integer(1, kMost),
             "a destination starts with this many")
        .key("feedback", &Profile::Concurrency::feedback, boolean(),
             "one more after a success, one less after a failure");
}

Section<Profile::Dead> host_state_section() {
    return Section<Profile::Dead>("[host_state]")
        .key("kind", &Profile::Dead::kind, enumerator<sender::HostState>(),
             "what is remembered of failing destinations")
        .key("dead_for", &Profile::Dead::dead_for, positive_duration(),
             "how long a dead destination is left alone")
        .key("cohorts", &Profile::Dead::cohorts, integer(1, kMost),
             "failed cohorts that make a destination dead");
}

Section<Profile::Connection> connection_section() {
    return Section<Profile::Connection>("[connection]")
        .key("reuse", &Profile::Connection::reuse, enumerator<sender::Reuse>(),
             "whether one connection carries several messages")
        .key("idle", &Profile::Connection::idle, duration(), "how long a connection is kept without work")
        .key("lifetime", &Profile::Connection::lifetime, duration(), "no reuse of an older one")
        .key("pipelining", &Profile::Connection::pipelining, boolean(), "where the server offers it")
        .key("wait_for_quit", &Profile::Connection::wait_for_quit, boolean(), "for the reply to QUIT");
}

}  // namespace

Section<Profile> profile_section(const std::string& title) {
    return Section<Profile>(title)
        .key("title", &Profile::title, text(), "what sender this is a model of")
        .key("source", &Profile::source, text(), "where its rules were read")
        .key("family", &Profile::family, enumerator<sender::Family>(), "which address family goes first")
        .key("balance_limit", &Profile::balance_limit, integer(1, kMost),
             "both families are kept when the list is cut to this many; default: no such cut")
        .key("tls", &Profile::tls, enumerator<sender::TlsPolicy>(),
             "whether STARTTLS is used where it is offered")
        .table("order", &Profile::order, order_section(), "the order among equal preferences")
        .table("limits", &Profile::limits, limits_section(), "how far one attempt goes")
        .table("self", &Profile::self, self_section(), "the sender's own address in an MX list")
        .table("dns", &Profile::dns, dns_section(), "what follows from odd answers about the domain")
        .table("action", &Profile::action, action_section(), "what to do after trouble, by stage")
        .table("timeouts", &Profile::timeouts, timeouts_section(), "how long the sender waits")
        .table("retry", &Profile::retry, retry_section(), "when the next attempt is")
        .table("concurrency", &Profile::concurrency, concurrency_section(), "how many deliveries at a time")
        .table("host_state", &Profile::host_state, host_state_section(),
               "what is remembered of failing destinations")
        .table("connection", &Profile::connection, connection_section(), "how connections are used");
}

}  // namespace mxdrill::scenario
