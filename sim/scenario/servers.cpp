#include "sim/scenario/servers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "sim/scenario/kinds.hpp"
#include "sim/scenario/suggestion.hpp"

namespace mxdrill::scenario {
namespace {

constexpr std::int64_t kMostConnections = 1'000'000;
constexpr std::int64_t kMostOfMail = 100'000;

template <class Member>
auto phase(Member member) {
    return [member](ServerKeys & keys) -> auto& {
        return keys.phase.*member;
    };
}
// A member of the server's settings, as a section reaches it.
template <class Member>
auto server_setting(Member member) {
    return [member](ServerKeys & keys) -> auto& {
        return keys.phase.settings.*member;
    };
}
template <class Member>
auto link(Member member) {
    return [member](ServerKeys & keys) -> auto& {
        return keys.phase.link.*member;
    };
}

// Says which domains a server accepts mail for unless it is told.
class Acceptance {
  public:
    Acceptance(const NameBook& book, const std::vector<base::Name>& implicit,
               const std::vector<base::Name>& recipients)
        : book_(book), implicit_(implicit.begin(), implicit.end()) {
        for (const base::Name& recipient : recipients)
            by_owner_[book.owner_for(recipient)].push_back(recipient);
    }

    // Every domain that names the server as an MX, by itself or through an alias or wildcard; and the
    // server's own name if it is its own MX, or if no domain names it.
    [[nodiscard]] std::vector<base::Name> domains_of(const base::Name& server) const {
        auto domains = book_.domains_of(server);
        std::set<base::Name> known(domains.begin(), domains.end());
        const auto owners = domains;
        for (const base::Name& owner : owners) {
            const auto led_here = by_owner_.find(owner);
            if (led_here == by_owner_.end()) continue;
            for (const base::Name& recipient : led_here->second) {
                if (known.insert(recipient).second) domains.push_back(recipient);
            }
        }
        const bool own = domains.empty() || implicit_.contains(server);
        if (own && !known.contains(server)) domains.push_back(server);
        return domains;
    }

  private:
    const NameBook& book_;
    std::set<base::Name> implicit_;
    std::map<base::Name, std::vector<base::Name>> by_owner_;  // recipients' domains, by whose records answer
};

bool check_declared(const Written<ServerKeys>& server, std::set<std::pair<base::Name, base::Instant>>& known,
                    Diagnostics& errors) {
    const ServerPhase& phase = server.keys.phase;
    const base::Name& name = phase.settings.name;
    if (name.is_root()) return false;  // missing or malformed, and already told
    if (!known.emplace(name, phase.from).second) {
        errors.add(server.table->place_of("name"), fmt::format("there is already a [[server]] \"{}\"{}",
                                                               name.text(), from_then_on(phase.from)));
        return false;
    }
    if (phase.link.jitter > phase.link.latency) {
        errors.add(server.table->place_of("jitter"), "the jitter is more than the latency");
    }
    return true;
}

std::optional<Relay> relay_of(const Written<ServerKeys>& server, const RelayProfiles& profiles,
                              Diagnostics& errors) {
    const ServerKeys& keys = server.keys;
    if (!keys.relay && !keys.relay_to) return std::nullopt;
    auto named = profiles.known.find(keys.relay.value_or("rfc5321"), profiles.scenario_folder,
                                     server.table->place_of("relay"), errors);
    if (!named) return std::nullopt;
    return Relay{std::move(named->name), std::move(named->profile), keys.relay_to};
}

}  // namespace

Section<ServerKeys> server_section() {
    using fake_smtp::Settings;
    return Section<ServerKeys>("[[server]]")
        .key("name", server_setting(&Settings::name), host_name(), "the host name by which the zones know it",
             Need::required)
        .key("from", phase(&ServerPhase::from), instant(),
             "replaces the server of this name at that time; default \"0s\"")
        .key("domains", server_setting(&Settings::domains), list_of(host_name(), true),
             "domains it accepts mail for, none if empty; default: all that name it as their MX")
        .key("recipients", server_setting(&Settings::recipients), list_of(mail_address(), true),
             "the only recipients it knows; any other gets 550 5.1.1")
        .key("store", phase(&ServerPhase::store), label(),
             "which mailbox system the mail ends in; default \"mailbox\"")
        .key("relay", &ServerKeys::relay, text(),
             "it has no mailbox but forwards by its own MX lookup, as this sender profile does")
        .key("relay_to", &ServerKeys::relay_to, host_name(),
             "it forwards to this server; default profile \"rfc5321\"")
        .key("latency", link(&Link::latency), duration(), "round trip to it; default \"20ms\"")
        .key("jitter", link(&Link::jitter), duration(),
             "how much the latency varies, up and down; default \"0s\"")
        .key("bandwidth", link(&Link::bandwidth), bandwidth(),
             "speed of a message's body; default \"100Mbit/s\"")
        .key("max_connections", server_setting(&Settings::max_connections), integer(0, kMostConnections),
             "connections at a time; the next gets 421 as its banner")
        .key("max_client_connections", server_setting(&Settings::max_client_connections),
             integer(0, kMostConnections),
             "connections at a time from one address; the next gets 421 as its banner")
        .key("max_recipients", server_setting(&Settings::max_recipients), integer(1, kMostOfMail),
             "recipients of one mail; the next gets 452 4.5.3 at RCPT; default 1000")
        .key("rate_limit", server_setting(&Settings::rate_limit), rate(),
             "recipients per client address, a token bucket, full at start; past it 450 4.7.1 at RCPT")
        .key("greylist", server_setting(&Settings::greylist), duration(),
             "451 4.7.1 at RCPT until a (client, sender, recipient) triple is that old")
        .key("size_limit", server_setting(&Settings::size_limit), size(), "larger messages get 552 5.3.4")
        .key("tls", server_setting(&Settings::tls), enumerator<fake_smtp::Tls>(),
             "STARTTLS; default \"none\"")
        .key("certificate", server_setting(&Settings::certificate), enumerator<fake_smtp::Certificate>(),
             "what it shows in the handshake; default \"valid\"")
        .key("banner", server_setting(&Settings::banner), smtp_reply(), "the exact greeting");
}

Section<LinkRule> link_section() {
    return Section<LinkRule>("[[link]]")
        .key("from", &LinkRule::from, glob(), "a sender group, or a server that relays; globs; default: all")
        .key("to", &LinkRule::to, glob(), "a server; globs; default: all")
        .key("latency", &LinkRule::latency, duration(), "round trip")
        .key("jitter", &LinkRule::jitter, duration(), "how much the latency varies, up and down")
        .key("bandwidth", &LinkRule::bandwidth, bandwidth(), "speed of a message's body")
        .at_least_one_of({"latency", "jitter", "bandwidth"});
}

std::vector<Server> populate(const std::vector<Written<ServerKeys>>& declared, const NameBook& book,
                             const std::vector<base::Name>& implicit,
                             const std::vector<base::Name>& recipients, const RelayProfiles& profiles,
                             Diagnostics& errors) {
    std::vector<Server> servers;
    std::map<base::Name, std::size_t> places;
    const Acceptance acceptance(book, implicit, recipients);
    const auto server_named = [&](const base::Name& name) -> Server& {
        const auto [place, is_new] = places.try_emplace(name, servers.size());
        if (is_new) servers.push_back({name, book.addresses_of(name), {}});
        return servers[place->second];
    };
    const auto by_default = [&](const base::Name& name) {
        ServerPhase phase;
        phase.settings.name = name;
        phase.settings.domains = acceptance.domains_of(name);
        return phase;
    };
    std::set<std::pair<base::Name, base::Instant>> known;
    for (const auto& server : declared) {
        if (!check_declared(server, known, errors)) continue;
        ServerPhase phase = server.keys.phase;
        if (!server.table->has("domains"))
            phase.settings.domains = acceptance.domains_of(phase.settings.name);
        phase.relay = relay_of(server, profiles, errors);
        if (phase.relay) {
            phase.settings.most_received = static_cast<std::uint32_t>(phase.relay->profile.limits.received);
        }
        server_named(phase.settings.name).phases.push_back(std::move(phase));
    }
    for (const base::Name& name : book.exchanges()) server_named(name);
    for (const base::Name& name : implicit) server_named(name);
    for (Server& server : servers) {
        std::sort(server.phases.begin(), server.phases.end(),
                  [](const ServerPhase& a, const ServerPhase& b) { return a.from < b.from; });
        const bool begins_later = server.phases.empty() || server.phases.front().from > base::Instant{};
        if (begins_later) server.phases.insert(server.phases.begin(), by_default(server.name));
    }
    return servers;
}

std::vector<LinkRule> read_links(const std::vector<Written<LinkRule>>& written, Diagnostics& errors) {
    std::vector<LinkRule> links;
    for (const auto& link : written) {
        links.push_back(link.keys);
        const bool varies = link.keys.latency && link.keys.jitter && *link.keys.jitter > *link.keys.latency;
        if (varies) errors.add(link.table->place_of("jitter"), "the jitter is more than the latency");
    }
    return links;
}

}  // namespace mxdrill::scenario
