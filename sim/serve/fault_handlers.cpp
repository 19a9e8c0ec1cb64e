#include <fmt/format.h>

#include "sim/serve/handlers.hpp"

namespace mxdrill::serve {
namespace {

using Shelved = std::pair<const std::size_t, ShelvedFault>;

// What is known of a fault, then its own keys as they were given.
Json json_of(const Desk& desk, const Shelved& shelved) {
    const auto& [number, fault] = shelved;
    Json json{{"id", number},
              {"origin", fault.of_scenario ? "scenario" : "added"},
              {"active", fault.is_active(desk.stage.now())},
              {"fired", desk.stage.sees_fault(number) ? Json(desk.tally.fired(number)) : Json(nullptr)},
              {"counts_from_s", json_seconds(fault.counts_from.since_start)}};
    json.update(fault.keys);
    return json;
}

Response no_fault(const Call& call) {
    return failure(404, fmt::format("there is no fault \"{}\"", call.id), "id");
}

// Puts what was ordered in force, unless it is none or cannot work here.
Response carry_out(Desk& desk, FaultOrder order, std::size_t number, std::string_view event,
                   unsigned status) {
    if (!order.fault) return failure(422, order.errors);
    if (auto refusal = desk.stage.put_fault(number, order.fault->fault)) {
        const char* where = order.fault->keys.contains("do") ? "do" : "";
        return failure(409, *std::move(refusal), where);
    }
    desk.shelf.put(number, *std::move(order.fault));
    const Json fault = json_of(desk, *desk.shelf.find(std::to_string(number)));
    desk.journal.note(event, {{"fault", fault}});
    return success(fault, status);
}

}  // namespace

Response get_faults(Desk& desk, const Call&) {
    Json faults = Json::array();
    for (const Shelved& one : desk.shelf.all()) faults.push_back(json_of(desk, one));
    return success({{"faults", faults}});
}

Response post_fault(Desk& desk, const Call& call) {
    const JsonReading reading = parse_json(call.request.body);
    if (reading.error) return failure(400, {*reading.error});
    FaultOrder order = desk.shelf.order(reading.value, desk.stage.scenario(), desk.stage.now());
    const std::size_t number = desk.shelf.next();
    Response response = carry_out(desk, std::move(order), number, "fault-added", 201);
    if (response.status == 201) response.headers.emplace_back("Location", fmt::format("/faults/{}", number));
    return response;
}

Response get_fault(Desk& desk, const Call& call) {
    const Shelved* found = desk.shelf.find(call.id);
    return found != nullptr ? success(json_of(desk, *found)) : no_fault(call);
}

Response patch_fault(Desk& desk, const Call& call) {
    const Shelved* found = desk.shelf.find(call.id);
    if (found == nullptr) return no_fault(call);
    const JsonReading reading = parse_json(call.request.body);
    if (reading.error) return failure(400, {*reading.error});
    const std::size_t number = found->first;
    FaultOrder order =
        desk.shelf.order_change(number, reading.value, desk.stage.scenario(), desk.stage.now());
    return carry_out(desk, std::move(order), number, "fault-changed", 200);
}

Response delete_fault(Desk& desk, const Call& call) {
    const Shelved* found = desk.shelf.find(call.id);
    if (found == nullptr) return no_fault(call);
    const Json fault = json_of(desk, *found);
    const std::size_t number = found->first;
    desk.stage.remove_fault(number);
    desk.shelf.remove(number);
    desk.journal.note("fault-removed", {{"fault", fault}});
    return {.status = 204, .content_type = ""};
}

}  // namespace mxdrill::serve
