#include "sim/serve/fault_shelf.hpp"

#include <algorithm>
#include <charconv>
#include <utility>
#include <variant>

#include "sim/scenario/single_fault.hpp"
#include "sim/serve/table_json.hpp"

namespace mxdrill::serve {
namespace {

// As many as a scenario may have.
constexpr std::size_t kMostFaults = 10'000;

FaultOrder refused(std::string where, std::string message) {
    return {std::nullopt, {{std::move(where), std::move(message)}}};
}

FaultOrder no_object() {
    return refused("", "expected an object with the keys of [[fault]]");
}

}  // namespace

bool ShelvedFault::concerns(const trace::Server& server) const {
    const auto* smtp = std::get_if<fake_smtp::Fault>(&fault.what);
    if (smtp == nullptr) return false;
    if (smtp->server) return smtp->server->matches(server.name.text());
    return std::any_of(server.addresses.begin(), server.addresses.end(),
                       [&](const base::IpAddress& own) { return smtp->address->contains(own); });
}

bool ShelvedFault::shuts() const {
    const auto* smtp = std::get_if<fake_smtp::Fault>(&fault.what);
    const rules::Frequency& often = fault.matcher.how_often;
    const bool always = often.skip == 0 && often.every == 1 && !often.first && often.chance >= 1.0;
    return smtp != nullptr && smtp->stage == protocol::Stage::connect && !smtp->only_delays() && always &&
           !fault.matcher.client;
}

void FaultShelf::fill(const Stage& stage, const scenario::Places& places) {
    const scenario::Scenario& scenario = stage.scenario();
    faults_.clear();
    next_ = scenario.faults.size();
    for (std::size_t i = 0; i < scenario.faults.size(); ++i) {
        Json keys = i < places.faults.size() ? json_of(*places.faults[i]) : Json::object();
        faults_.emplace(i, ShelvedFault{std::move(keys), scenario.faults[i], {}, true});
    }
    for (const LeftOut& one : stage.left_out()) faults_.erase(one.fault);
}

FaultOrder FaultShelf::order(const Json& keys, const scenario::Scenario& scenario, base::Instant now) const {
    if (!keys.is_object()) return no_object();
    if (faults_.size() >= kMostFaults) return refused("", "there are as many faults as there may be");
    return read(keys, scenario, now, std::nullopt);
}

FaultOrder FaultShelf::order_change(std::size_t number, const Json& patch, const scenario::Scenario& scenario,
                                    base::Instant now) const {
    if (!patch.is_object()) return no_object();
    const ShelvedFault& old = faults_.at(number);
    Json keys = old.keys;
    for (const auto& [key, value] : patch.items()) {
        if (value.is_null()) {
            keys.erase(key);
        } else {
            keys[key] = value;
        }
    }
    FaultOrder changed = read(keys, scenario, patch.contains("at") ? now : old.counts_from, number);
    if (changed.fault) changed.fault->of_scenario = old.of_scenario;
    return changed;
}

FaultOrder FaultShelf::read(const Json& keys, const scenario::Scenario& scenario, base::Instant counts_from,
                            std::optional<std::size_t> in_place_of) const {
    std::set<std::string> taken;
    for (const auto& [number, shelved] : faults_) {
        if (shelved.fault.name && number != in_place_of) taken.insert(*shelved.fault.name);
    }
    scenario::Diagnostics errors;
    const scenario::Table table = table_of(keys);
    auto fault = scenario::read_single_fault(table, scenario, taken, errors);
    if (!fault) return {std::nullopt, errors.in_order()};
    rules::Window& when = fault->matcher.when;
    when.at = when.at + counts_from.since_start;
    if (when.until) when.until = *when.until + counts_from.since_start;
    return {ShelvedFault{json_of(table), *std::move(fault), counts_from, false}, {}};
}

void FaultShelf::put(std::size_t number, ShelvedFault fault) {
    faults_.insert_or_assign(number, std::move(fault));
    next_ = std::max(next_, number + 1);
}

const std::pair<const std::size_t, ShelvedFault>* FaultShelf::find(std::string_view id) const {
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
    if (error == std::errc{} && end == id.data() + id.size()) {
        const auto found = faults_.find(number);
        if (found != faults_.end()) return &*found;
    }
    const auto named = std::find_if(faults_.begin(), faults_.end(),
                                    [&](const auto& one) { return one.second.fault.name == id; });
    return named == faults_.end() ? nullptr : &*named;
}

}  // namespace mxdrill::serve
