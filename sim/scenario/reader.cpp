#include "sim/scenario/reader.hpp"

#include <algorithm>

#include "sim/scenario/assignment.hpp"
#include "sim/scenario/document.hpp"
#include "sim/scenario/file.hpp"
#include "sim/scenario/kinds.hpp"
#include "sim/scenario/name_book.hpp"
#include "sim/scenario/references.hpp"
#include "sim/scenario/resolvers.hpp"
#include "sim/scenario/servers.hpp"
#include "sim/scenario/traffic.hpp"

namespace mxdrill::scenario {
namespace {

std::vector<base::Name> recipient_domains(const std::vector<Traffic>& traffic) {
    std::vector<base::Name> domains;
    std::set<base::Name> seen;
    for (const Traffic& one : traffic) {
        for (const std::string& to : one.to) {
            const auto domain = domain_of(to);
            if (domain && seen.insert(*domain).second) domains.push_back(*domain);
        }
    }
    return domains;
}

// Whether a fault makes a domain look as if it had no MX record.
bool hides_mx(const FaultAt& at, const base::Name& domain) {
    const auto* fault = std::get_if<rules::DnsFault>(&at.fault.what);
    if (fault == nullptr || (fault->zone && !domain.is_within(*fault->zone))) return false;
    if (fault->type && *fault->type != protocol::RecordType::mx) return false;
    if (fault->act == rules::DnsAct::answer) {
        return std::none_of(fault->records.begin(), fault->records.end(),
                            [&](const protocol::Record& record) {
                                return record.name == domain && record.type == protocol::RecordType::mx;
                            });
    }
    const bool denies = fault->act == rules::DnsAct::nodata || fault->act == rules::DnsAct::nxdomain;
    return denies && fault->type.has_value();  // of any type: then the address is hidden as well
}

// Domains that at some time have an address but no MX: RFC 5321 §5.1, the implicit MX.
std::vector<base::Name> implicit_mxs(const std::vector<base::Name>& domains,
                                     const std::vector<FaultAt>& faults, const NameBook& book) {
    std::vector<base::Name> implicit;
    for (const base::Name& domain : domains) {
        const bool hidden =
            std::any_of(faults.begin(), faults.end(), [&](auto& fault) { return hides_mx(fault, domain); });
        if ((!book.has_mx(domain) || hidden) && !book.addresses_of(domain).empty())
            implicit.push_back(domain);
    }
    return implicit;
}

Scenario build(const FileKeys& keys, const std::filesystem::path& file, const Options& options,
               Places& places, Diagnostics& errors) {
    Scenario scenario;
    scenario.file = file.filename().string();
    scenario.title = keys.title.empty() ? scenario.file : keys.title;
    scenario.why = keys.why;
    scenario.seed = options.seed.value_or(keys.seed);
    scenario.duration = keys.duration;
    scenario.bodies = {keys.bodies.begin(), keys.bodies.end()};
    const auto folder = options.names_files ? std::optional(file.parent_path()) : std::nullopt;
    auto zones = read_zones(keys.zones, folder, errors);
    scenario.zones = std::move(zones.zones);
    places.zones = std::move(zones.places);
    scenario.links = read_links(keys.links, errors);
    scenario.resolvers = read_resolvers(keys.resolvers, errors);
    Profiles profiles(options.profile_folder);
    scenario.senders = read_senders(keys.senders, {profiles, folder, options.profile}, errors);
    scenario.traffic = read_traffic(keys.traffic, keys.duration, errors);
    const auto faults = read_faults(keys.faults, errors);
    const auto expectations = read_expectations(keys.expectations, errors);

    NameBook book;
    for (const Zone& zone : scenario.zones) book.add(zone.records);
    for (const FaultAt& at : faults) {
        if (const auto* fault = std::get_if<rules::DnsFault>(&at.fault.what)) book.add(fault->records);
    }
    const auto domains = recipient_domains(scenario.traffic);
    scenario.servers = populate(keys.servers, book, implicit_mxs(domains, faults, book), domains,
                                {profiles, folder}, errors);

    References references(scenario, book, zones.are_known, errors);
    references.check(keys.servers);
    references.check(keys.links);
    references.check(keys.senders);
    references.check(faults);
    references.check(keys.traffic);
    references.check(expectations);
    for (const auto& [server, table] : keys.servers)
        places.servers.emplace(std::pair(server.phase.settings.name, server.phase.from), table);
    for (const auto& [traffic, table] : keys.traffic) places.traffic.push_back(table);
    for (const auto& [fault, table] : faults) {
        scenario.faults.push_back(fault);
        places.faults.push_back(table);
    }
    for (const auto& [expectation, table] : expectations) {
        scenario.expectations.push_back(expectation);
        places.expectations.push_back(table);
    }
    return scenario;
}

Reading failed(const Diagnostics& errors) {
    return {std::nullopt, {}, errors.in_order()};
}

}  // namespace

Reading read_scenario(const std::filesystem::path& file, const Options& options) {
    Diagnostics errors;
    const auto text = read_text(file, whole(file.string()), errors);
    if (!text) return failed(errors);
    return read_scenario_text(*text, file, options);
}

Reading read_scenario_text(std::string_view text, const std::filesystem::path& file, const Options& options) {
    Diagnostics errors;
    auto parsed = parse_document(text, file.string(), errors);
    if (!parsed) return failed(errors);
    const auto document = std::make_shared<Table>(*std::move(parsed));
    static const auto language = file_section();  // to make it takes longer than to read by it
    for (const std::string& set : options.sets) assign(*document, set, language.shape(), errors);
    FileKeys keys;
    language.read(*document, keys, errors);
    Places places;
    places.document = document;
    auto scenario = build(keys, file, options, places, errors);
    if (!errors.empty()) return failed(errors);
    return {std::move(scenario), std::move(places), {}};
}

}  // namespace mxdrill::scenario
