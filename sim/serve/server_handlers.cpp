#include <fmt/format.h>

#include <algorithm>

#include "sim/serve/handlers.hpp"
#include "sim/serve/listings.hpp"

namespace mxdrill::serve {
namespace {

using Shelved = std::pair<const std::size_t, ShelvedFault>;

// The faults that hold a server now.
std::vector<const Shelved*> holding(const Desk& desk, const trace::Server& server) {
    std::vector<const Shelved*> faults;
    for (const Shelved& one : desk.shelf.all()) {
        if (one.second.is_active(desk.stage.now()) && one.second.concerns(server)) faults.push_back(&one);
    }
    return faults;
}

bool is_shut(const base::IpAddress& address, const std::vector<const Shelved*>& faults) {
    return std::any_of(faults.begin(), faults.end(), [&](const Shelved* one) {
        if (!one->second.shuts()) return false;
        const auto& smtp = std::get<fake_smtp::Fault>(one->second.fault.what);
        return smtp.server.has_value() || smtp.address->contains(address);
    });
}

// "down" if nobody can connect to any of its addresses, "impaired" if some fault holds it otherwise.
std::string_view condition(const ServerState& state, const std::vector<const Shelved*>& faults) {
    const bool down = std::all_of(
        state.endpoints.begin(), state.endpoints.end(),
        [&](const Endpoint& endpoint) { return !endpoint.open || is_shut(endpoint.address, faults); });
    if (down) return "down";
    return faults.empty() ? "healthy" : "impaired";
}

Json endpoints_of(const ServerState& state) {
    Json all = Json::array();
    for (const Endpoint& endpoint : state.endpoints) {
        all.push_back({{"address", endpoint.address.text()},
                       {"listen", endpoint.listen.empty() ? Json(nullptr) : Json(endpoint.listen)},
                       {"open", endpoint.open}});
    }
    return all;
}

Json json_of(const Desk& desk, trace::ServerId id, const ServerState& state) {
    const trace::Server& server = desk.stage.cast().servers[id];
    const auto& phases = desk.stage.scenario().servers[id].phases;
    const scenario::ServerPhase& phase = phases[std::min(state.phase, phases.size() - 1)];
    const ServerTally& tally = desk.tally.of(id);
    const auto faults = holding(desk, server);
    Json numbers = Json::array();
    for (const Shelved* one : faults) numbers.push_back(one->first);
    return {
        {"server", server.name.text()},
        {"state", condition(state, faults)},
        {"faults", numbers},
        {"endpoints", endpoints_of(state)},
        {"open_connections", state.open_connections},
        {"connections", state.connections},
        {"accepted", tally.taken()},
        {"messages", {{"stored", tally.stored}, {"queued", tally.queued}, {"discarded", tally.discarded}}},
        {"store", phase.relay ? Json(nullptr) : Json(phase.store)},
        {"relay", phase.relay ? Json(phase.relay->profile_name) : Json(nullptr)},
        {"phase", {{"index", state.phase}, {"from_s", json_seconds(phase.from.since_start)}}}};
}

Json json_of(const DomainNow& domain) {
    Json tiers = Json::array();
    for (const auto& [preference, hosts] : domain.tiers) {
        Json names = Json::array();
        for (const base::Name& host : hosts) names.push_back(host.text());
        tiers.push_back({{"preference", preference}, {"servers", names}});
    }
    return {{"domain", domain.domain.text()}, {"tiers", tiers}};
}

}  // namespace

Response get_servers(Desk& desk, const Call&) {
    const scenario::Scenario& scenario = desk.stage.scenario();
    const auto states = desk.stage.servers();
    Json servers = Json::array();
    for (trace::ServerId id = 0; id < states.size(); ++id) servers.push_back(json_of(desk, id, states[id]));
    Json domains = Json::array();
    for (const DomainNow& domain : domains_at(desk.stage.now(), scenario, desk.stage.cast()))
        domains.push_back(json_of(domain));
    return success({{"scenario", {{"file", scenario.file}, {"title", scenario.title}, {"why", scenario.why}}},
                    {"now_s", json_seconds(desk.stage.now().since_start)},
                    {"last_event", desk.journal.last()},
                    {"servers", servers},
                    {"domains", domains}});
}

Response get_server(Desk& desk, const Call& call) {
    const auto name = base::Name::parse(call.id);
    const auto states = desk.stage.servers();
    for (trace::ServerId id = 0; id < states.size(); ++id) {
        if (desk.stage.cast().servers[id].name == name) return success(json_of(desk, id, states[id]));
    }
    return failure(404, fmt::format("there is no server \"{}\"", call.id), "name");
}

}  // namespace mxdrill::serve
