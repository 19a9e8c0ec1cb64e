#include "sim/scenario/references.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "sim/scenario/kinds.hpp"
#include "sim/scenario/suggestion.hpp"

namespace mxdrill::scenario {
namespace {

template <class Things, class Test>
bool any_of(const Things& things, Test test) {
    return std::any_of(things.begin(), things.end(), test);
}

// The strings of a key that holds one or several.
std::vector<const Value*> strings_of(const Table& table, std::string_view key) {
    std::vector<const Value*> strings;
    const auto add = [&](const Value& value) {
        if (value.as<std::string>() != nullptr) strings.push_back(&value);
    };
    const Value* value = table.find(key);
    if (value == nullptr) return strings;
    if (const auto* array = value->as<Array>()) {
        for (const Value& element : *array) add(element);
    } else {
        add(*value);
    }
    return strings;
}

}  // namespace

References::References(const Scenario& scenario, const NameBook& book, bool zones_are_known,
                       Diagnostics& errors)
    : scenario_(scenario), book_(book), zones_are_known_(zones_are_known), errors_(errors) {
    for (const SenderGroup& group : scenario.senders) {
        groups_.push_back(group.name);
        sources_.push_back(group.name);
    }
    for (const Resolver& resolver : scenario.resolvers) resolvers_.push_back(resolver.name);
    for (const Server& server : scenario.servers) {
        servers_.push_back(server.name.text());
        const bool relays =
            any_of(server.phases, [](const ServerPhase& phase) { return phase.relay.has_value(); });
        if (relays) sources_.push_back(server.name.text());
    }
    for (const base::Name& exchange : book.exchanges()) exchanges_.push_back(exchange.text());
    for (const Zone& zone : scenario.zones) origins_.push_back(zone.origin.text());
}

void References::check(const std::vector<Written<ServerKeys>>& servers) {
    if (!zones_are_known_) return;
    for (const auto& [keys, table] : servers) {
        const base::Name& name = keys.phase.settings.name;
        if (!name.is_root() && !book_.mentions(name)) {
            errors_.add(table->place_of("name"),
                        fmt::format("no zone mentions the server \"{}\"{}", name.text(),
                                    did_you_mean(name.text(), exchanges_)));
        }
        for (const Value* domain : strings_of(*table, "domains")) {
            if (const auto known = base::Name::parse(*domain->as<std::string>()))
                check_zone(*known, domain->place);
        }
        if (keys.relay_to) check_server(*keys.relay_to, table->place_of("relay_to"));
    }
}

void References::check(const std::vector<Written<LinkRule>>& links) {
    for (const auto& [keys, table] : links) {
        check_glob(keys.from, sources_, "sender group", table->place_of("from"));
        if (zones_are_known_) check_glob(keys.to, servers_, "server", table->place_of("to"));
    }
}

void References::check(const std::vector<Written<SenderKeys>>& senders) {
    for (const auto& [keys, table] : senders) {
        if (keys.resolver) check_resolver(*keys.resolver, table->place_of("resolver"));
    }
}

void References::check(const std::vector<FaultAt>& faults) {
    for (const auto& [fault, table] : faults) {
        const auto* dns = std::get_if<rules::DnsFault>(&fault.what);
        if (dns != nullptr && dns->resolver) check_resolver(*dns->resolver, table->place_of("resolver"));
        if (!zones_are_known_ || (dns != nullptr && !dns->zone)) continue;
        if (const auto* smtp = std::get_if<fake_smtp::Fault>(&fault.what)) {
            check_targets(*smtp, *table);
            continue;
        }
        const base::Name& name = *dns->zone;
        const auto is_below = [&](const Zone& zone) { return zone.origin.is_within(name); };
        if (!any_of(scenario_.zones, is_below)) check_zone(name, table->place_of("zone"));
    }
}

void References::check_targets(const fake_smtp::Fault& fault, const Table& table) {
    if (fault.server) check_glob(*fault.server, servers_, "server", table.place_of("server"));
    if (!fault.address) return;
    const auto listens = [&](const Server& server) {
        return any_of(server.addresses,
                      [&](const base::IpAddress& own) { return fault.address->contains(own); });
    };
    if (any_of(scenario_.servers, listens)) return;
    errors_.add(table.place_of("address"), fmt::format("no server listens at {}", fault.address->text()));
}

void References::check(const std::vector<Written<Traffic>>& traffic) {
    for (const auto& [keys, table] : traffic) {
        if (keys.from) check_group(*keys.from, table->place_of("from"));
        for (const Value* to : strings_of(*table, "to")) {
            const auto domain = domain_of(*to->as<std::string>());
            if (domain && zones_are_known_) check_zone(*domain, to->place);
        }
    }
}

void References::check(const std::vector<ExpectationAt>& expectations) {
    for (const auto& [expectation, table] : expectations) {
        if (expectation.sender) check_sender(*expectation.sender, table->place_of("sender"));
        if (!zones_are_known_) continue;
        if (expectation.domain) check_domain(expectation, table->place_of("domain"));
        if (expectation.server) check_server(*expectation.server, table->place_of("server"));
        if (expectation.store) check_store(*expectation.store, table->place_of("store"));
    }
}

void References::check_zone(const base::Name& name, const Place& place) {
    if (scenario_.zone_of(name) != nullptr) return;
    errors_.add(place,
                fmt::format("\"{}\" is in no zone{}", name.text(), did_you_mean(name.text(), origins_)));
}

void References::check_glob(const base::Glob& glob, const std::vector<std::string>& names,
                            std::string_view noun, const Place& place) {
    if (any_of(names, [&](const std::string& name) { return glob.matches(name); })) return;
    const bool is_name = glob.text().find('*') == std::string::npos;
    errors_.add(place, fmt::format("no {} matches \"{}\"{}", noun, glob.text(),
                                   is_name ? did_you_mean(glob.text(), names) : ""));
}

void References::check_name(const std::string& name, const std::vector<std::string>& names,
                            std::string_view what, const Place& place) {
    if (std::find(names.begin(), names.end(), name) != names.end()) return;
    errors_.add(place, fmt::format("{} \"{}\"{}", what, name, did_you_mean(name, names)));
}

void References::check_group(const std::string& name, const Place& place) {
    check_name(name, groups_, "there is no sender group", place);
}

void References::check_sender(const std::string& name, const Place& place) {
    const auto slash = name.find('/');
    if (slash == std::string::npos) return check_group(name, place);
    const std::string digits = name.substr(slash + 1);
    std::int64_t host = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), host);
    const bool is_number =
        error == std::errc{} && end == digits.data() + digits.size() && !digits.starts_with('0');
    for (const SenderGroup& group : scenario_.senders) {
        if (group.name == name.substr(0, slash) && is_number && host >= 1 && host <= group.hosts) return;
    }
    errors_.add(place, fmt::format("there is no sender \"{}\"", name));
}

void References::check_resolver(const std::string& name, const Place& place) {
    check_name(name, resolvers_, "there is no resolver", place);
}

void References::check_server(const base::Name& name, const Place& place) {
    check_name(name.text(), servers_, "there is no server", place);
}

void References::check_store(const std::string& store, const Place& place) {
    std::vector<std::string> stores;
    for (const Server& server : scenario_.servers) {
        for (const ServerPhase& phase : server.phases) stores.push_back(phase.store);
    }
    check_name(store, stores, "no server has the store", place);
}

// Messages go to domains; queries may be for any name of a zone.
void References::check_domain(const Expectation& expectation, const Place& place) {
    if (expectation.metric == Metric::queries) return check_zone(*expectation.domain, place);
    std::vector<std::string> domains;
    for (const Traffic& traffic : scenario_.traffic) {
        for (const std::string& to : traffic.to)
            domains.push_back(domain_of(to).value_or(base::Name{}).text());
    }
    check_name(expectation.domain->text(), domains, "no mail is sent to the domain", place);
}

}  // namespace mxdrill::scenario
