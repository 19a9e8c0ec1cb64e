// A scenario as data: a small world, what goes wrong in it, the mail that is sent, and what must hold.
// It only composes the settings of the machines; each of those lives with the machine that obeys it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "fake_smtp/fault.hpp"
#include "fake_smtp/settings.hpp"
#include "sim/base/glob.hpp"
#include "sim/base/instant.hpp"
#include "sim/base/ip_address.hpp"
#include "sim/base/link.hpp"
#include "sim/base/name.hpp"
#include "sim/base/names_of.hpp"
#include "sim/base/units.hpp"
#include "sim/protocol/dns.hpp"
#include "sim/resolver/settings.hpp"
#include "sim/rules/dns_fault.hpp"
#include "sim/rules/trigger.hpp"
#include "sim/sender/profile.hpp"
#include "sim/trace/event.hpp"

namespace mxdrill::scenario {

enum class Body : std::uint8_t {
    virtual_time,
    live,
    mta
};

/// `[[zone]]`: in force from a time on until the next one of the same origin.
struct Zone {
    base::Instant from;
    base::Name origin;
    std::vector<protocol::Record> records;  // in the order of the text; the SOA among them
    bool is_for_notices = false;            // the scenario speaks of none: a mailbox for what comes back
};

using base::Link;

/// `[[link]]`: replaces what it names of the server's own link. The first that fits decides.
struct LinkRule {
    base::Glob from{"*"};  // a sender group, or a server that relays
    base::Glob to{"*"};    // a server
    std::optional<base::Duration> latency;
    std::optional<base::Duration> jitter;
    std::optional<base::Bandwidth> bandwidth;
};

/// How a server sends on what it takes, in place of a mailbox.
struct Relay {
    std::string profile_name;
    sender::Profile profile;
    std::optional<base::Name> next_hop;  // in place of the MX of a message's domain
};

/// `[[server]]`: what a server is from a time on.
struct ServerPhase {
    base::Instant from;
    fake_smtp::Settings settings;
    std::string store = "mailbox";
    Link link;
    std::optional<Relay> relay;
};

/// A server that a `[[server]]` declares or the zones name. What nobody says of it is a default.
struct Server {
    base::Name name;
    std::vector<base::IpAddress> addresses;  // all that any zone ever gives it
    std::vector<ServerPhase> phases;         // in order of time; the first begins with the run
};

struct Fault {
    std::optional<std::string> name;
    std::string identity;  // what its draws are keyed by: its name, or else its own keys as text
    rules::Matcher matcher;
    std::variant<rules::DnsFault, fake_smtp::Fault> what;
};

/// `[[resolver]]`, or the one that every host has by itself.
struct Resolver {
    std::string name;
    resolver::Settings settings;
    bool warm = false;      // begins with what the first zones say
    bool per_host = false;  // every host that names it has a cache of its own
};

/// `[[sender]]`: a group of independent hosts that behave alike.
struct SenderGroup {
    std::string name;
    std::string profile_name;
    sender::Profile profile;  // with the group's overrides
    std::int64_t hosts = 1;
    base::IpAddress first_address;        // the hosts count up from here
    std::optional<std::string> helo;      // default: NAME-K.sender.test
    std::optional<std::string> resolver;  // default: each host has one of its own
};

enum class Arrival : std::uint8_t {
    poisson,
    even
};

/// `[[traffic]]`. Exactly one of `rate` and `count` is set.
struct Traffic {
    std::string identity;             // what its draws are keyed by: its own keys as text
    std::optional<std::string> from;  // a sender group; default: all, in turn
    std::string mail_from = "sender@sender.test";
    std::vector<std::string> to;
    std::vector<double> weights;  // as many as `to`, or none: then `to` is used in turn
    base::Instant at{};
    std::optional<base::Duration> length;  // the file's `for`
    std::optional<base::Rate> rate;
    std::optional<std::int64_t> count;
    Arrival arrival = Arrival::poisson;
    base::Size size{20'000};
    std::int64_t recipients_per_mail = 1;
    trace::Kind kind = trace::Kind::mail;
};

enum class Metric : std::uint8_t {
    sent,
    delivered,
    bounced,
    queued,
    lost,
    abandoned,
    duplicated,
    attempts,
    connections,
    queries,
    share,
    delay,
    retry_gap,
    split,
};
enum class ShareOf : std::uint8_t {
    accepted,
    delivered
};

/// `[[expect]]`. Comparators are in the metric's unit: a count, a fraction, seconds or a probability.
struct Expectation {
    Metric metric = Metric::delivered;
    ShareOf of = ShareOf::accepted;
    double quantile = 1.0;
    // which messages
    std::optional<base::Name> domain;
    std::optional<std::string> sender;
    std::optional<trace::Kind> kind;
    std::optional<base::Instant> from;  // by arrival
    std::optional<base::Instant> until;
    // what is counted among them
    std::optional<std::int64_t> tier;  // a preference
    std::optional<base::Name> server;
    std::optional<std::string> store;
    std::optional<std::int64_t> attempt;
    // comparators, one or two of them
    std::optional<double> equals, at_least, at_most;
    std::string why;
};

struct Scenario {
    std::string file;  // its name without folders
    std::string title;
    std::string why;
    std::uint64_t seed = 1;
    std::optional<base::Duration> duration;
    std::set<Body> bodies{Body::virtual_time, Body::live, Body::mta};
    std::vector<Zone> zones;
    std::vector<Server> servers;  // declared ones in the order of the file, then those only the zones name
    std::vector<LinkRule> links;
    std::vector<Fault> faults;
    std::vector<Resolver> resolvers;
    std::vector<SenderGroup> senders;
    std::vector<Traffic> traffic;
    std::vector<Expectation> expectations;

    /// One of the zones with the longest origin that a name is within (RFC 1034 §4.3.2); null outside all.
    [[nodiscard]] const Zone* zone_of(const base::Name& name) const {
        const Zone* closest = nullptr;
        for (const Zone& zone : zones) {
            if (!name.is_within(zone.origin)) continue;
            if (closest == nullptr || zone.origin.is_within(closest->origin)) closest = &zone;
        }
        return closest;
    }
};

}  // namespace mxdrill::scenario

namespace mxdrill::base {
template <>
inline constexpr std::array<std::string_view, 3> names_of<scenario::Body>{"virtual", "live", "mta"};
template <>
inline constexpr std::array<std::string_view, 2> names_of<scenario::Arrival>{"poisson", "even"};
template <>
inline constexpr std::array<std::string_view, 14> names_of<scenario::Metric>{
    "sent",     "delivered",   "bounced", "queued", "lost",  "abandoned", "duplicated",
    "attempts", "connections", "queries", "share",  "delay", "retry_gap", "split"};
template <>
inline constexpr std::array<std::string_view, 2> names_of<scenario::ShareOf>{"accepted", "delivered"};
}  // namespace mxdrill::base
