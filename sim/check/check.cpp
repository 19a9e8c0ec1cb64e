#include "sim/check/check.hpp"

#include <fmt/args.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>

#include "sim/check/backups.hpp"
#include "sim/check/preferences.hpp"
#include "sim/check/schedule.hpp"
#include "sim/check/shadows.hpp"
#include "sim/check/targets.hpp"

namespace mxdrill::check {
namespace {

// A new kind of mistake is a function and a row here.
constexpr std::array<Check, 25> kCatalogue{{
    {"single-mx", "{domain} has one MX, {host}",
     "While it is down all mail waits in its senders' queues. That may do; a second server makes it a "
     "choice.",
     single_mx},
    {"tiers-of-a-pair", "{domain} prefers {first}: {others} will get mail only while it fails",
     "If they are to share the load give them one preference; if the rest is a backup, all is well.",
     tiers_of_a_pair},
    {"backup-shares", "{domain} lists {host} as the equal of {others}: it gets its share of all mail, always",
     "If it is a backup give it a higher preference number.", backup_shares},
    {"null-mx-beside-others", "{domain} has a null MX beside {host}",
     "A null MX says that the domain takes no mail and must stand alone (RFC 7505 §3). Remove one of them.",
     null_mx_beside_others},
    {"null-mx-preference", "the null MX of {domain} has the preference {preference}",
     "RFC 7505 §3 gives it the preference 0.", null_mx_preference},
    {"no-mx", "{domain} gets mail, but has neither an MX nor a null MX",
     "Senders then try its own address, perhaps a web server (RFC 5321 §5.1). Add an MX, or `MX 0 .` if it "
     "takes no mail.",
     no_mx},
    {"duplicate-mx", "{host} is an MX of {domain} twice, with the preferences {first} and {second}",
     "The second adds nothing but a retry at a host that has just failed. Remove one.", duplicate_mx},
    {"no-room", "{domain} has no room between the preferences {low} and {high}",
     "Leave gaps, such as 10 and 20, so that a server can come between without a change to the others.",
     no_room},
    {"mx-is-alias", "{host}, an MX of {domain}, is an alias of {target}",
     "An MX must name a host that has addresses itself (RFC 2181 §10.3); some senders refuse an alias.",
     alias_target},
    {"mx-is-address", "an MX of {domain} is the address {address}",
     "An MX names a host; give the host an A or AAAA record (RFC 1035 §3.3.9).", address_as_target},
    {"mx-unqualified", "{host}, an MX of {domain}, looks as if its final dot was forgotten",
     "A name without a final dot lies below the zone's origin (RFC 1035 §5.1). Add the dot.",
     unqualified_target},
    {"mx-without-address", "{host}, an MX of {domain}, has no address",
     "Senders pass it over, and if all are like it the mail bounces. Add an A or AAAA record, or remove it.",
     target_without_address},
    {"mx-not-public", "{host}, an MX of {domain}, has the {kind} address {address}",
     "Senders elsewhere cannot reach it, or reach a host of their own. List a public address.",
     target_not_public},
    {"shared-address", "{host} and {other}, both MX of {domain}, have the address {address}",
     "They fail together: that is one server under two names.", shared_address},
    {"two-providers", "{domain} lists {other} beside {host}, and each keeps the mail that it gets",
     "Users find part of their mail at each. List both only if one of them forwards to the other.",
     two_providers},
    {"mx-refuses-domain", "{host}, an MX of {domain}, does not accept mail for it",
     "It bounces what a missing server would merely have delayed. Add the domain to it, or unlist it.",
     backup_refuses},
    {"weaker-tls", "{host}, an MX of {domain}, has weaker TLS than {primary}",
     "Who can silence the better one can read the mail. Give every MX the same TLS and a valid certificate.",
     weaker_tls},
    {"recipients-differ", "{host}, an MX of {domain}, knows other recipients than {primary}",
     "What one takes the other refuses: mail is bounced that should not be, or to senders who never sent it.",
     recipients_differ},
    {"relay-loop", "mail for {domain} goes in a circle: {way}",
     "It ends in a bounce when some server has counted too many hops. Break the circle.", relay_loop},
    {"ttl-lowered-late", "{domain} has its TTL lowered {lead} before its servers change, but it was {ttl}",
     "Caches keep the longer TTL for as long as it says. Lower it that much earlier.", ttl_lowered_late},
    {"switched-off-early",
     "{host}, an old MX of {domain}, stops at {stop}, but caches may name it until {until}",
     "Let it take mail until then, or lower the TTL well before the change.", switched_off_early},
    {"fault-outside-run", "the fault {fault} begins at {at}, but the run ends at {end}",
     "Lengthen `duration`, or let it begin earlier.", fault_outside_run},
    {"change-outside-run", "the {what} changes at {at}, but the run ends at {end}",
     "Lengthen `duration`, or let it change earlier.", change_outside_run},
    {"fault-shadowed", "the fault {fault} never strikes: {earlier} decides before it",
     "The first fault that fits decides. Put the narrower one first.", fault_shadowed},
    {"expectation-about-nothing", "there is nothing to count: {why}",
     "It holds or fails whatever happens. Expect something that can be otherwise.",
     expectation_about_nothing},
}};

std::string filled(std::string_view text, const Words& words) {
    fmt::dynamic_format_arg_store<fmt::format_context> store;
    for (const auto& [word, value] : words) store.push_back(fmt::arg(word, value));
    return fmt::vformat(text, store);
}

}  // namespace

std::span<const Check> catalogue() {
    return kCatalogue;
}

std::vector<Finding> look_over(const scenario::Scenario& scenario, const scenario::Places& places) {
    const Survey survey(scenario, places);
    std::vector<std::pair<scenario::Place, Finding>> found;
    for (const Check& check : kCatalogue) {
        check.look(survey, [&](const scenario::Place& place, const Words& words) {
            found.emplace_back(place,
                               Finding{place.text(), check.id, filled(check.message, words), check.advice});
        });
    }
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
        return std::tie(*a.first.source, a.first.line, a.first.column) <
               std::tie(*b.first.source, b.first.line, b.first.column);
    });
    std::vector<Finding> findings;
    for (auto& [place, finding] : found) findings.push_back(std::move(finding));
    return findings;
}

}  // namespace mxdrill::check
