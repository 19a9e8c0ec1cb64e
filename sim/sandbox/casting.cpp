#include "sim/sandbox/casting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "fake_dns/zone_file.hpp"
#include "sim/scenario/kinds.hpp"

namespace mxdrill::sandbox {
namespace {

using scenario::Scenario;

bool is_held(const Scenario& scenario, const base::Name& domain) {
    return std::any_of(scenario.zones.begin(), scenario.zones.end(),
                       [&](const scenario::Zone& zone) { return domain.is_within(zone.origin); });
}

/// One of the addresses for benchmarks (RFC 2544 appendix C.2.2) that nobody has.
base::IpAddress free_address(const Scenario& scenario) {
    auto address = base::IpAddress::of("198.19.255.250");
    const auto is_taken = [&](const scenario::Server& server) {
        return std::find(server.addresses.begin(), server.addresses.end(), address) != server.addresses.end();
    };
    while (std::any_of(scenario.servers.begin(), scenario.servers.end(), is_taken)) address = address.plus(1);
    return address;
}

void add_mailbox(Scenario& scenario, const base::Name& domain) {
    const base::IpAddress address = free_address(scenario);
    const auto host = base::Name::of("notices." + domain.text());
    const auto zone =
        fake_dns::parse_zone(fmt::format("@ MX 0 notices\nnotices A {}\n", address.text()), domain);
    scenario.zones.push_back({base::Instant{}, domain, zone.records, true});
    scenario::ServerPhase phase;
    phase.settings.name = host;
    phase.settings.is_reliable = true;
    phase.settings.domains = {domain};
    if (!scenario.servers.empty()) phase.store = scenario.servers.front().phases.front().store;
    scenario.servers.push_back({host, {address}, {phase}});
}

}  // namespace

std::optional<std::string> why_no_mta(const Scenario& scenario) {
    if (!scenario.bodies.contains(scenario::Body::mta)) return "it does not run with a real MTA";
    const bool has_spam = std::any_of(scenario.traffic.begin(), scenario.traffic.end(),
                                      [](const auto& traffic) { return traffic.kind == trace::Kind::spam; });
    if (has_spam) return "it has mail of the kind spam, and no MTA sends as spammers do";
    return std::nullopt;
}

Scenario cast_for_mta(Scenario scenario) {
    for (scenario::SenderGroup& group : scenario.senders) group.hosts = 1;
    std::set<base::Name> domains;
    for (const auto& traffic : scenario.traffic) {
        if (const auto domain = scenario::domain_of(traffic.mail_from)) domains.insert(*domain);
    }
    for (const base::Name& domain : domains) {
        if (!is_held(scenario, domain)) add_mailbox(scenario, domain);
    }
    return scenario;
}

}  // namespace mxdrill::sandbox
