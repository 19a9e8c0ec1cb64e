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

std::set<base::Name> sender_domains(const Scenario& scenario) {
    std::set<base::Name> domains;
    for (const auto& traffic : scenario.traffic) {
        if (const auto domain = scenario::domain_of(traffic.mail_from)) domains.insert(*domain);
    }
    return domains;
}

bool goes_to(const Scenario& scenario, const std::set<base::Name>& domains) {
    return std::any_of(scenario.traffic.begin(), scenario.traffic.end(), [&](const auto& traffic) {
        return std::any_of(traffic.to.begin(), traffic.to.end(), [&](const std::string& address) {
            const auto domain = scenario::domain_of(address);
            return domain && domains.contains(*domain);
        });
    });
}

/// Whether some mail has a recipient several times: they are taken in turn.
bool repeats_a_recipient(const scenario::Traffic& traffic) {
    const std::set<std::string> different(traffic.to.begin(), traffic.to.end());
    const auto in_a_row = different.size() == traffic.to.size() ? traffic.to.size() : 1;
    if (traffic.recipients_per_mail == 1) return false;
    return !traffic.weights.empty() || traffic.recipients_per_mail > static_cast<std::int64_t>(in_a_row);
}

bool asks_for(const Scenario& scenario, Feature feature) {
    const auto domains = sender_domains(scenario);
    switch (feature) {
        case Feature::several_sender_domains: return domains.size() > 1;
        case Feature::mail_to_sender_domain: return goes_to(scenario, domains);
        case Feature::repeated_recipient:
            return std::any_of(scenario.traffic.begin(), scenario.traffic.end(), repeats_a_recipient);
    }
    return false;
}

}  // namespace

std::optional<std::string> why_not_with(const Driver& driver, const Scenario& scenario) {
    if (!scenario.bodies.contains(scenario::Body::mta)) return "it does not run with a real MTA";
    const bool has_spam = std::any_of(scenario.traffic.begin(), scenario.traffic.end(),
                                      [](const auto& traffic) { return traffic.kind == trace::Kind::spam; });
    if (has_spam) return "it has mail of the kind spam, and no MTA sends as spammers do";
    const bool is_numbered =
        std::all_of(scenario.traffic.begin(), scenario.traffic.end(),
                    [](const auto& traffic) { return scenario::domain_of(traffic.mail_from).has_value(); });
    if (!is_numbered) return "it has mail with an empty sender, by which no message is known from another";
    for (const Lack& lack : driver.lacks) {
        if (asks_for(scenario, lack.feature))
            return fmt::format("{} can't do it ({}): {}", driver.title, base::name_of(lack.feature),
                               lack.why);
    }
    return std::nullopt;
}

Scenario cast_for_mta(Scenario scenario) {
    for (scenario::SenderGroup& group : scenario.senders) group.hosts = 1;
    for (const base::Name& domain : sender_domains(scenario)) {
        if (scenario.zone_of(domain) == nullptr) add_mailbox(scenario, domain);
    }
    return scenario;
}

std::string stands_for(const Scenario& scenario) {
    std::int64_t hosts = 0;
    for (const scenario::SenderGroup& group : scenario.senders) hosts += group.hosts;
    return hosts > 1 ? fmt::format("{} sender hosts", hosts) : "";
}

}  // namespace mxdrill::sandbox
