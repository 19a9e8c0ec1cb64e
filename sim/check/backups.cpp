#include "sim/check/backups.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "sim/scenario/kinds.hpp"

namespace mxdrill::check {
namespace {

using base::Name;
using scenario::ServerPhase;

// One host of a listing with what it is when the listing comes into force.
struct Host {
    const Exchange* exchange;
    const ServerPhase* phase;
};

std::vector<Host> hosts_of(const Survey& survey, const Listing& listing) {
    std::vector<Host> hosts;
    for (const Exchange* exchange : listing.hosts()) {
        if (const auto* phase = survey.phase(exchange->host, listing.from))
            hosts.push_back({exchange, phase});
    }
    return hosts;
}

// The listing's best host, with which backups are compared; null if nobody answers to it.
const Host* primary_of(const std::vector<Host>& hosts) {
    const auto best = std::min_element(hosts.begin(), hosts.end(), [](const Host& a, const Host& b) {
        return a.exchange->preference < b.exchange->preference;
    });
    return best == hosts.end() ? nullptr : &*best;
}

template <class Look>
void for_each_backup(const Survey& survey, Look look) {
    for (const Listing& listing : survey.listings()) {
        const auto hosts = hosts_of(survey, listing);
        const Host* primary = primary_of(hosts);
        for (const Host& host : hosts) {
            if (host.exchange != primary->exchange) look(listing, *primary, host);
        }
    }
}

// How far a sender can trust the connection: no TLS, TLS with any certificate, TLS that can be verified.
int tls_strength(const fake_smtp::Settings& settings) {
    if (settings.tls == fake_smtp::Tls::none) return 0;
    return settings.certificate == fake_smtp::Certificate::valid ? 2 : 1;
}

// Whom it knows in the domain; nothing if it knows everyone.
std::optional<std::set<std::string>> recipients_of(const fake_smtp::Settings& settings, const Name& domain) {
    if (!settings.recipients) return std::nullopt;
    std::set<std::string> known;
    for (const std::string& recipient : *settings.recipients) {
        if (scenario::domain_of(recipient) == domain) known.insert(recipient);
    }
    return known;
}

struct Provider {
    const char* domain;
    const char* name;
};
constexpr std::array<Provider, 12> kProviders{{{"google.com", "Google"},
                                               {"googlemail.com", "Google"},
                                               {"outlook.com", "Microsoft"},
                                               {"mx.microsoft", "Microsoft"},
                                               {"pphosted.com", "Proofpoint"},
                                               {"mimecast.com", "Mimecast"},
                                               {"barracudanetworks.com", "Barracuda"},
                                               {"messagelabs.com", "Broadcom"},
                                               {"iphmx.com", "Cisco"},
                                               {"zoho.com", "Zoho"},
                                               {"messagingengine.com", "Fastmail"},
                                               {"protonmail.ch", "Proton"}}};

const char* provider_of(const Name& host) {
    for (const auto& [domain, name] : kProviders) {
        if (host.is_within(Name::of(domain))) return name;
    }
    return nullptr;
}

bool are_of_two_providers(const Host& a, const Host& b) {
    const std::string_view of_a =
        provider_of(a.exchange->host) == nullptr ? "" : provider_of(a.exchange->host);
    const std::string_view of_b =
        provider_of(b.exchange->host) == nullptr ? "" : provider_of(b.exchange->host);
    if (!of_a.empty() && !of_b.empty() && of_a != of_b) return true;
    return !a.phase->relay && !b.phase->relay && a.phase->store != b.phase->store;
}

// Where a relay sends mail for a domain: up the list and never down (RFC 5321 §5.1), and if it is itself the
// best host, to itself.
std::vector<Name> next_hops(const Survey& survey, const ServerPhase& relay, const Name& domain,
                            base::Instant at) {
    const Name& own = relay.settings.name;
    if (relay.relay->next_hop) return {*relay.relay->next_hop};
    const auto tiers = survey.tiers_of(domain, at);
    if (tiers.empty()) return {};
    const bool is_best = std::find(tiers[0].begin(), tiers[0].end(), own) != tiers[0].end();
    return is_best ? std::vector<Name>{own} : tiers[0];
}

// The way from a server back to itself; empty if there is none.
class Circle {
  public:
    Circle(const Survey& survey, const Name& domain, base::Instant at)
        : survey_(survey), domain_(domain), at_(at) {}

    std::vector<Name> from(const Name& server) {
        way_ = {server};
        return goes_back_to(server) ? way_ : std::vector<Name>{};
    }

  private:
    bool goes_back_to(const Name& start) {
        const auto* phase = survey_.phase(way_.back(), at_);
        if (phase == nullptr || !phase->relay) return false;
        for (const Name& next : next_hops(survey_, *phase, domain_, at_)) {
            if (next != start && std::find(way_.begin(), way_.end(), next) != way_.end()) continue;
            way_.push_back(next);
            if (next == start || goes_back_to(start)) return true;
            way_.pop_back();
        }
        return false;
    }

    const Survey& survey_;
    const Name& domain_;
    base::Instant at_;
    std::vector<Name> way_;
};

bool accepts(const ServerPhase& phase, const Name& domain) {
    const auto& domains = phase.settings.domains;
    return std::find(domains.begin(), domains.end(), domain) != domains.end();
}

std::string arrows(const std::vector<Name>& way) {
    std::string text;
    for (const Name& name : way) text += (text.empty() ? "" : " → ") + name.text();
    return text;
}

}  // namespace

void backup_refuses(const Survey& survey, const Tell& tell) {
    for (const Listing& listing : survey.listings()) {
        for (const Host& host : hosts_of(survey, listing)) {
            if (accepts(*host.phase, listing.domain)) continue;
            tell(survey.place_of(*host.phase, "domains").value_or(host.exchange->place),
                 {{"domain", listing.domain.text()}, {"host", host.exchange->host.text()}});
        }
    }
}

void weaker_tls(const Survey& survey, const Tell& tell) {
    for_each_backup(survey, [&](const Listing& listing, const Host& primary, const Host& backup) {
        if (tls_strength(backup.phase->settings) >= tls_strength(primary.phase->settings)) return;
        tell(survey.place_of(*backup.phase, "tls").value_or(backup.exchange->place),
             {{"domain", listing.domain.text()},
              {"host", backup.exchange->host.text()},
              {"primary", primary.exchange->host.text()}});
    });
}

void recipients_differ(const Survey& survey, const Tell& tell) {
    for_each_backup(survey, [&](const Listing& listing, const Host& primary, const Host& backup) {
        const auto known = recipients_of(primary.phase->settings, listing.domain);
        if (known == recipients_of(backup.phase->settings, listing.domain)) return;
        tell(survey.place_of(*backup.phase, "recipients").value_or(backup.exchange->place),
             {{"domain", listing.domain.text()},
              {"host", backup.exchange->host.text()},
              {"primary", primary.exchange->host.text()}});
    });
}

void two_providers(const Survey& survey, const Tell& tell) {
    for_each_backup(survey, [&](const Listing& listing, const Host& primary, const Host& other) {
        if (!are_of_two_providers(primary, other)) return;
        tell(other.exchange->place, {{"domain", listing.domain.text()},
                                     {"host", primary.exchange->host.text()},
                                     {"other", other.exchange->host.text()}});
    });
}

void relay_loop(const Survey& survey, const Tell& tell) {
    std::set<std::pair<Name, std::set<Name>>> told;  // a circle is the same wherever one enters it
    for (const base::Instant at : survey.moments()) {
        for (const scenario::Server& server : survey.scenario().servers) {
            const ServerPhase* phase = survey.phase(server.name, at);
            if (!phase->relay) continue;
            for (const Name& domain : phase->settings.domains) {
                const auto way = Circle(survey, domain, at).from(server.name);
                if (way.empty() || !told.emplace(domain, std::set(way.begin(), way.end())).second) continue;
                tell(*survey.place_of(*phase, phase->relay->next_hop ? "relay_to" : "relay"),
                     {{"domain", domain.text()}, {"way", arrows(way)}});
            }
        }
    }
}

}  // namespace mxdrill::check
