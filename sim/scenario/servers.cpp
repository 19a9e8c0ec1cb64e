#include "sim/scenario/servers.hpp"

#include <fmt/format.h>

#include <map>
#include <set>

#include "sim/scenario/kinds.hpp"

namespace mxdrill::scenario {
namespace {

constexpr std::int64_t kMostConnections = 1'000'000;

// A member of the server's settings, as a section reaches it.
template <class Member>
auto setting(Member member) {
    return [member](Server & server) -> auto& {
        return server.settings.*member;
    };
}
template <class Member>
auto link(Member member) {
    return [member](Server & server) -> auto& {
        return server.link.*member;
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

bool check_declared(const Written<Server>& server, std::set<base::Name>& names, Diagnostics& errors) {
    const base::Name& name = server.keys.settings.name;
    if (name.is_root()) return false;  // missing or malformed, and already told
    const Place& place = server.table->place_of("name");
    if (!names.insert(name).second) {
        errors.add(place, fmt::format("there is already a [[server]] \"{}\"", name.text()));
        return false;
    }
    if (server.keys.link.jitter > server.keys.link.latency) {
        errors.add(server.table->place_of("jitter"), "the jitter is more than the latency");
    }
    return true;
}

}  // namespace

Section<Server> server_section() {
    using fake_smtp::Settings;
    return Section<Server>("[[server]]")
        .key("name", setting(&Settings::name), host_name(), "the host name by which the zones know it",
             Need::required)
        .key("domains", setting(&Settings::domains), list_of(host_name(), true),
             "domains it accepts mail for, none if empty; default: all that name it as their MX")
        .key("recipients", setting(&Settings::recipients), list_of(mail_address(), true),
             "the only recipients it knows; any other gets 550 5.1.1")
        .key("store", &Server::store, label(), "which mailbox system the mail ends in; default \"mailbox\"")
        .key("latency", link(&Link::latency), duration(), "round trip to it; default \"20ms\"")
        .key("jitter", link(&Link::jitter), duration(),
             "how much the latency varies, up and down; default \"0s\"")
        .key("bandwidth", link(&Link::bandwidth), bandwidth(),
             "speed of a message's body; default \"100Mbit/s\"")
        .key("max_connections", setting(&Settings::max_connections), integer(0, kMostConnections),
             "connections at a time; the next gets 421 as its banner")
        .key("rate_limit", setting(&Settings::rate_limit), rate(),
             "recipients per client address, a token bucket, full at start; past it 450 4.7.1 at RCPT")
        .key("greylist", setting(&Settings::greylist), duration(),
             "451 4.7.1 at RCPT until a (client, sender, recipient) triple is that old")
        .key("size_limit", setting(&Settings::size_limit), size(), "larger messages get 552 5.3.4")
        .key("tls", setting(&Settings::tls), enumerator<fake_smtp::Tls>(), "STARTTLS; default \"none\"")
        .key("certificate", setting(&Settings::certificate), enumerator<fake_smtp::Certificate>(),
             "what it shows in the handshake; default \"valid\"")
        .key("banner", setting(&Settings::banner), smtp_reply(), "the exact greeting");
}

Section<LinkRule> link_section() {
    return Section<LinkRule>("[[link]]")
        .key("from", &LinkRule::from, glob(), "a sender group; globs; default: all")
        .key("to", &LinkRule::to, glob(), "a server; globs; default: all")
        .key("latency", &LinkRule::latency, duration(), "round trip")
        .key("jitter", &LinkRule::jitter, duration(), "how much the latency varies, up and down")
        .key("bandwidth", &LinkRule::bandwidth, bandwidth(), "speed of a message's body")
        .at_least_one_of({"latency", "jitter", "bandwidth"});
}

std::vector<Server> populate(const std::vector<Written<Server>>& declared, const NameBook& book,
                             const std::vector<base::Name>& implicit,
                             const std::vector<base::Name>& recipients, Diagnostics& errors) {
    std::vector<Server> servers;
    std::set<base::Name> names;
    const Acceptance acceptance(book, implicit, recipients);
    const auto complete = [&](Server server, bool has_domains) {
        const base::Name name = server.settings.name;
        if (!has_domains) server.settings.domains = acceptance.domains_of(name);
        server.addresses = book.addresses_of(name);
        servers.push_back(std::move(server));
    };
    for (const auto& server : declared) {
        if (check_declared(server, names, errors)) complete(server.keys, server.table->has("domains"));
    }
    std::vector<base::Name> others = book.exchanges();
    others.insert(others.end(), implicit.begin(), implicit.end());
    for (const base::Name& name : others) {
        if (!names.insert(name).second) continue;
        Server server;
        server.settings.name = name;
        complete(std::move(server), false);
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
