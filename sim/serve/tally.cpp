#include "sim/serve/tally.hpp"

#include <variant>

#include "sim/base/overloaded.hpp"

namespace mxdrill::serve {

void Tally::on(const trace::Event& event) {
    std::visit(base::Overloaded{
                   [&](const trace::TryEnded& one) {
                       if (one.address) count(*one.address, one.outcome);
                   },
                   [&](const trace::TurnedAway& one) { count(one.address, one.outcome); },
                   [&](const trace::MessageTaken& one) { see(one); },
                   [&](const trace::Queried& one) { see(one); },
                   [&](const trace::FaultFired& one) { see(one); },
                   [](const auto&) {},
               },
               event.what);
}

void Tally::clear() {
    servers_.clear();
    fired_.clear();
    queries_.clear();
}

const ServerTally& Tally::of(trace::ServerId server) const {
    static const ServerTally kNone;
    return server < servers_.size() ? servers_[server] : kNone;
}

std::uint64_t Tally::fired(std::size_t fault) const {
    return fault < fired_.size() ? fired_[fault] : 0;
}

ServerTally& Tally::at(trace::ServerId server) {
    if (server >= servers_.size()) servers_.resize(server + 1);
    return servers_[server];
}

void Tally::count(const base::IpAddress& address, trace::Outcome outcome) {
    const auto& server_at = stage_.cast().server_at;
    const auto server = server_at.find(address);
    if (server != server_at.end()) ++at(server->second).outcomes[static_cast<std::size_t>(outcome)];
}

void Tally::see(const trace::MessageTaken& event) {
    ServerTally& server = at(event.server);
    switch (event.fate) {
        case trace::Fate::stored: ++server.stored; break;
        case trace::Fate::queued: ++server.queued; break;
        case trace::Fate::discarded: ++server.discarded; break;
    }
}

void Tally::see(const trace::Queried& event) {
    const auto known = queries_.find(event.outcome);
    if (known != queries_.end()) {
        ++known->second;
    } else {
        queries_.emplace(event.outcome, 1);
    }
}

void Tally::see(const trace::FaultFired& event) {
    if (event.fault >= fired_.size()) fired_.resize(event.fault + 1);
    ++fired_[event.fault];
}

}  // namespace mxdrill::serve
