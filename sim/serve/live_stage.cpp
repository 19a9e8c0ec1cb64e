#include "sim/serve/live_stage.hpp"

#include <fmt/core.h>

#include <set>
#include <utility>
#include <variant>

#include "fake_smtp/gate.hpp"
#include "sim/base/names_of.hpp"
#include "sim/live/body.hpp"
#include "sim/measure/measure.hpp"
#include "sim/trace/fanout.hpp"
#include "sim/world/world.hpp"

namespace mxdrill::serve {
namespace {

// The scenario's own senders stay silent, and before them stands one for all who come from outside.
scenario::Scenario without_mail(scenario::Scenario scenario) {
    scenario::SenderGroup client = scenario.senders.front();
    client.name = "client";
    client.hosts = 1;
    client.helo.reset();
    scenario.senders.insert(scenario.senders.begin(), std::move(client));
    scenario.traffic.clear();
    scenario.duration.reset();
    return scenario;
}

// Any domain that a server ever accepts mail for.
std::vector<base::Name> accepted_domains(const scenario::Scenario& scenario) {
    std::set<base::Name> domains;
    for (const scenario::Server& server : scenario.servers) {
        for (const scenario::ServerPhase& phase : server.phases)
            domains.insert(phase.settings.domains.begin(), phase.settings.domains.end());
    }
    return {domains.begin(), domains.end()};
}

std::string beyond_a_gate(const scenario::Fault& fault) {
    const auto* smtp = std::get_if<fake_smtp::Fault>(&fault.what);
    return smtp == nullptr ? std::string() : std::string(fake_smtp::beyond_a_gate(*smtp, fault.matcher));
}

bool is_at_connect(const scenario::Fault& fault) {
    const auto* smtp = std::get_if<fake_smtp::Fault>(&fault.what);
    return smtp != nullptr && smtp->stage == protocol::Stage::connect;
}

}  // namespace

/// One scenario, from when it is shown until another is.
struct LiveStage::Play {
    Play(LiveStage& stage, scenario::Scenario read)
        : as_read(std::move(read)),
          served(without_mail(as_read)),
          world(served, accepted_domains(served)),
          measure(served, world.cast(),
                  {.engine = "live",
                   .clock = std::string(base::name_of(stage.loop_->clock().pace)),
                   .sender = "outside",
                   .sends = false}),
          observers(with(stage.observers_, measure)),
          body(*stage.loop_, *stage.addresses_, stage.stage_, world, observers) {
        if (!stage.addresses_->is_mapped()) return;
        for (std::size_t i = 0; i < served.faults.size(); ++i) {
            if (is_at_connect(served.faults[i])) at_gates.insert(i);
            if (beyond_a_gate(served.faults[i]).empty()) continue;
            world.remove_fault(i);
            left_out.push_back(i);
        }
    }

    static std::vector<trace::Observer*> with(std::vector<trace::Observer*> observers,
                                              measure::Measure& measure) {
        observers.insert(observers.begin(), &measure);
        return observers;
    }

    scenario::Scenario as_read;
    scenario::Scenario served;
    world::World world;
    measure::Measure measure;
    trace::Fanout observers;
    live::Body body;
    std::vector<std::size_t> left_out;
    std::set<std::size_t> at_gates;  // faults, also such as were taken out, that close listeners
};

LiveStage::LiveStage(net::Loop& loop, net::AddressBook& addresses, fake_smtp::sockets::Authority& authority)
    : loop_(&loop), addresses_(&addresses), stage_(loop, addresses, authority) {}

// What is under way refers to the play.
LiveStage::~LiveStage() {
    stage_.close();
}

std::optional<net::Unable> LiveStage::open(scenario::Scenario scenario) {
    return show(std::move(scenario));
}

std::optional<net::Unable> LiveStage::show(scenario::Scenario scenario) {
    auto next = std::make_unique<Play>(*this, std::move(scenario));
    if (auto unable = next->body.open()) return unable;
    play_ = std::move(next);
    play_->body.start();
    return std::nullopt;
}

measure::Report LiveStage::end() {
    stage_.stop();
    play_->observers.on({now(), trace::RunEnded{false}});
    return report();
}

std::vector<LeftOut> LiveStage::left_out() const {
    std::vector<LeftOut> faults;
    for (const std::size_t fault : play_->left_out) {
        const scenario::Fault& stated = play_->served.faults[fault];
        faults.push_back({fault, why_not(stated.name.value_or(std::to_string(fault)), stated)});
    }
    return faults;
}

std::string LiveStage::why_not(const std::string& name, const scenario::Fault& fault) const {
    return fmt::format("fault {}: `{}` at the stage connect needs a private network (--isolate)", name,
                       beyond_a_gate(fault));
}

const scenario::Scenario& LiveStage::scenario() const {
    return play_->as_read;
}

const trace::Cast& LiveStage::cast() const {
    return play_->world.cast();
}

std::vector<ServerState> LiveStage::servers() const {
    std::vector<ServerState> states;
    const auto& smtp = stage_.smtp();
    for (trace::ServerId id = 0; id < cast().servers.size(); ++id) {
        ServerState& state = states.emplace_back();
        for (const base::IpAddress& address : cast().servers[id].addresses) {
            Endpoint endpoint{address, {}, false};
            if (cast().server_at.at(address) == id) {
                endpoint.listen = smtp.listening(address).text();
                endpoint.open = smtp.standing(address).reception == protocol::Reception::accept;
            }
            state.endpoints.push_back(std::move(endpoint));
        }
        state.phase = play_->world.phase_of(id, now());
        state.open_connections = smtp.open_connections(id);
        state.connections = smtp.all_connections(id);
    }
    return states;
}

bool LiveStage::sees_fault(std::size_t number) const {
    return !play_->at_gates.contains(number);
}

measure::Report LiveStage::report() const {
    measure::Report report = play_->measure.report();
    for (measure::FaultReport& fault : report.faults) {
        if (!sees_fault(fault.index)) fault.fired.reset();
    }
    return report;
}

measure::Totals LiveStage::totals() const {
    return play_->measure.totals();
}

Refusal LiveStage::put_fault(std::size_t number, const scenario::Fault& fault) {
    if (addresses_->is_mapped() && !beyond_a_gate(fault).empty())
        return why_not(fault.name.value_or(std::to_string(number)), fault);
    play_->at_gates.erase(number);
    if (addresses_->is_mapped() && is_at_connect(fault)) play_->at_gates.insert(number);
    play_->world.put_fault(number, fault);
    faults_changed();
    return std::nullopt;
}

void LiveStage::remove_fault(std::size_t number) {
    play_->world.remove_fault(number);
    faults_changed();
}

void LiveStage::faults_changed() {
    stage_.faults_changed();
    if (stage_.connections() == 0) play_->world.forget_removed_faults();
}

// The same addresses once more: nothing can be in the way.
void LiveStage::reset() {
    if (show(play_->as_read)) std::abort();
}

Refusal LiveStage::replace(scenario::Scenario scenario) {
    const auto unable = show(std::move(scenario));
    return unable ? std::optional(unable->why) : std::nullopt;
}

}  // namespace mxdrill::serve
