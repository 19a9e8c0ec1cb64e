#include "sim/check/shadows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <variant>

#include "sim/base/overloaded.hpp"
#include "sim/base/units.hpp"

namespace mxdrill::check {
namespace {

using scenario::Scenario;

bool covers(const rules::Window& earlier, const rules::Window& later) {
    if (earlier.repeat || earlier.at > later.at) return false;
    const auto end = end_of(earlier);
    const auto end_of_later = end_of(later);
    return !end || (end_of_later && *end_of_later <= *end);
}

bool is_about_all_of(const Scenario& scenario, const fake_smtp::Fault& earlier,
                     const fake_smtp::Fault& later) {
    if (earlier.stage != later.stage) return false;
    const auto wider = addresses_of(scenario, earlier);
    const auto narrower = addresses_of(scenario, later);
    return !narrower.empty() && std::includes(wider.begin(), wider.end(), narrower.begin(), narrower.end());
}

bool is_about_all_of(const rules::DnsFault& earlier, const rules::DnsFault& later) {
    if (earlier.type && earlier.type != later.type) return false;
    if (earlier.resolver != later.resolver) return false;
    return !earlier.zone || (later.zone && later.zone->is_within(*earlier.zone));
}

// Whether the earlier fault decides each time that the later one could.
bool hides(const Scenario& scenario, const scenario::Fault& earlier, const scenario::Fault& later) {
    if (!strikes_all(earlier.matcher) || !covers(earlier.matcher.when, later.matcher.when)) return false;
    const bool decides = std::visit([](const auto& fault) { return !fault.only_delays(); }, earlier.what);
    if (!decides) return false;
    return std::visit(base::Overloaded{[&](const fake_smtp::Fault& a, const fake_smtp::Fault& b) {
                                           return is_about_all_of(scenario, a, b);
                                       },
                                       [](const rules::DnsFault& a, const rules::DnsFault& b) {
                                           return is_about_all_of(a, b);
                                       },
                                       [](const auto&, const auto&) { return false; }},
                      earlier.what, later.what);
}

// Whether a zone lists it, or a domain without MX is its own (RFC 5321 §5.1), at preference 0.
bool is_a_tier(const Survey& survey, std::int64_t preference, const std::optional<base::Name>& domain) {
    const auto& recipients = survey.recipients();
    const bool implicit =
        preference == 0 && std::any_of(recipients.begin(), recipients.end(), [&](const auto& recipient) {
            return (!domain || recipient.domain == *domain) && survey.tiers_of(recipient.domain, {}).empty();
        });
    return implicit ||
           std::any_of(survey.listings().begin(), survey.listings().end(), [&](const Listing& listing) {
               if (domain && listing.domain != *domain) return false;
               return std::any_of(
                   listing.exchanges.begin(), listing.exchanges.end(),
                   [&](const Exchange& exchange) { return exchange.preference == preference; });
           });
}

// Whether a zone, a next hop or an implicit MX ever leads mail to it.
bool can_be_reached(const Survey& survey, const base::Name& server) {
    const auto& scenario = survey.scenario();
    const bool listed = std::any_of(survey.listings().begin(), survey.listings().end(),
                                    [&](const Listing& listing) { return listing.names(server); });
    const bool implicit =
        std::any_of(survey.recipients().begin(), survey.recipients().end(),
                    [&](const Survey::Recipient& recipient) { return recipient.domain == server; });
    if (listed || implicit) return true;
    for (const scenario::Server& other : scenario.servers) {
        for (const scenario::ServerPhase& phase : other.phases) {
            if (phase.relay && phase.relay->next_hop == server) return true;
        }
    }
    return std::any_of(scenario.faults.begin(), scenario.faults.end(), [](const scenario::Fault& fault) {
        const auto* dns = std::get_if<rules::DnsFault>(&fault.what);
        return dns != nullptr && !dns->records.empty();  // may name anyone
    });
}

bool sends(const Scenario& scenario, const std::string& sender) {
    const std::string group = sender.substr(0, sender.find('/'));
    return std::any_of(
        scenario.traffic.begin(), scenario.traffic.end(),
        [&](const scenario::Traffic& traffic) { return !traffic.from || *traffic.from == group; });
}

struct Nothing {
    const char* key;
    std::string why;
};

// Why nothing can ever be counted, if so.
std::optional<Nothing> nothing_in(const Survey& survey, const scenario::Expectation& expectation) {
    const Scenario& scenario = survey.scenario();
    const auto& domain = expectation.domain;
    const bool about_queries = expectation.metric == scenario::Metric::queries;
    if (expectation.tier && !about_queries && !is_a_tier(survey, *expectation.tier, domain))
        return Nothing{"tier", fmt::format("no zone lists an MX of preference {}", *expectation.tier)};
    if (expectation.server && !can_be_reached(survey, *expectation.server))
        return Nothing{"server", fmt::format("no mail can get to {}", expectation.server->text())};
    if (expectation.sender && !sends(scenario, *expectation.sender))
        return Nothing{"sender", fmt::format("{} sends nothing", *expectation.sender)};
    const bool has_kind = !expectation.kind || std::any_of(scenario.traffic.begin(), scenario.traffic.end(),
                                                           [&](const scenario::Traffic& traffic) {
                                                               return traffic.kind == *expectation.kind;
                                                           });
    if (!has_kind) return Nothing{"kind", fmt::format("nobody sends {}", base::name_of(*expectation.kind))};
    if (expectation.from && scenario.duration && expectation.from->since_start >= *scenario.duration) {
        return Nothing{"from", fmt::format("the run ends at {}", base::format_duration(*scenario.duration))};
    }
    return std::nullopt;
}

}  // namespace

void fault_shadowed(const Survey& survey, const Tell& tell) {
    const Scenario& scenario = survey.scenario();
    for (std::size_t later = 1; later < scenario.faults.size(); ++later) {
        for (std::size_t earlier = 0; earlier < later; ++earlier) {
            if (!hides(scenario, scenario.faults[earlier], scenario.faults[later])) continue;
            tell(survey.places().faults[later]->place,
                 {{"fault", name_of_fault(scenario, later)}, {"earlier", name_of_fault(scenario, earlier)}});
            break;
        }
    }
}

void expectation_about_nothing(const Survey& survey, const Tell& tell) {
    const auto& expectations = survey.scenario().expectations;
    for (std::size_t i = 0; i < expectations.size(); ++i) {
        if (const auto nothing = nothing_in(survey, expectations[i]))
            tell(survey.places().expectations[i]->place_of(nothing->key), {{"why", nothing->why}});
    }
}

std::string name_of_fault(const Scenario& scenario, std::size_t index) {
    const auto& name = scenario.faults[index].name;
    return name ? fmt::format("\"{}\"", *name) : fmt::format("number {}", index + 1);
}

std::optional<base::Instant> end_of(const rules::Window& window) {
    if (window.until) return window.until;
    if (window.length && !window.repeat) return window.at + *window.length;
    return std::nullopt;
}

bool strikes_all(const rules::Matcher& matcher) {
    const rules::Frequency& often = matcher.how_often;
    return !matcher.client && !matcher.sender && !matcher.recipient && often.skip == 0 && often.every == 1 &&
           !often.first && often.chance >= 1;
}

std::set<base::IpAddress> addresses_of(const Scenario& scenario, const fake_smtp::Fault& fault) {
    std::set<base::IpAddress> addresses;
    for (const scenario::Server& server : scenario.servers) {
        for (const base::IpAddress& address : server.addresses) {
            const bool hit = fault.server ? fault.server->matches(server.name.text())
                                          : fault.address && fault.address->contains(address);
            if (hit) addresses.insert(address);
        }
    }
    return addresses;
}

}  // namespace mxdrill::check
