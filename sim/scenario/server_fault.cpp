#include "sim/scenario/server_fault.hpp"

#include <fmt/format.h>

#include "sim/scenario/suggestion.hpp"

namespace mxdrill::scenario {
namespace {

using fake_smtp::Act;
using protocol::Stage;

// Where an action belongs that can't stand at the stage that its matchers suggest.
Stage home_of(Act act) {
    switch (act) {
        case Act::reset:
        case Act::close:
        case Act::garble: return Stage::banner;
        case Act::lose:
        case Act::accept_then_close: return Stage::body;
        case Act::no_starttls: return Stage::ehlo;
        case Act::break_tls: return Stage::starttls;
        default: return Stage::connect;
    }
}

Stage default_stage(Act act, const Table& table) {
    if (table.has("rate")) return Stage::body;
    const Stage suggested = table.has("recipient") ? Stage::rcpt
                            : table.has("sender")  ? Stage::mail
                            : act == Act::reply    ? Stage::banner
                                                   : Stage::connect;
    return fake_smtp::possible_at(act, suggested) ? suggested : home_of(act);
}

Act act_of(const FaultKeys& keys, const Table& table, Diagnostics& errors) {
    if (!table.has("do")) return table.has("reply") ? Act::reply : Act::none;
    if (keys.act.empty()) return Act::none;  // malformed, and already told
    const auto act = base::named<Act>(keys.act);
    if (!act) {
        errors.add(table.place_of("do"), fmt::format("\"{}\" is nothing that a server can do; it can {}",
                                                     keys.act, listed(names<Act>(), "or")));
        return Act::none;
    }
    if (*act == Act::reply && !table.has("reply"))
        errors.add(table.place_of("do"), "do = \"reply\" needs `reply`");
    if (*act != Act::reply && table.has("reply")) {
        errors.add(table.place_of("reply"), fmt::format("`reply` does not go with do = \"{}\"", keys.act));
    }
    return *act;
}

void check_stage(const fake_smtp::Fault& fault, const Table& table, Diagnostics& errors) {
    const auto stage = base::name_of(fault.stage);
    if (!fake_smtp::possible_at(fault.act, fault.stage)) {
        errors.add(table.place_of(table.has("stage") ? "stage" : "do"),
                   fmt::format("do = \"{}\" is impossible at the stage {}", base::name_of(fault.act), stage));
    }
    if (table.has("sender") && fault.stage < Stage::mail) {
        errors.add(table.place_of("sender"),
                   fmt::format("the sender is not known yet at the stage {}", stage));
    }
    if (table.has("recipient") && fault.stage < Stage::rcpt) {
        errors.add(table.place_of("recipient"),
                   fmt::format("the recipient is not known yet at the stage {}", stage));
    }
    if (table.has("rate") && fault.stage != Stage::body) {
        errors.add(table.place_of("rate"), fmt::format("`rate` is for the stage body, not for {}", stage));
    }
}

}  // namespace

fake_smtp::Fault server_fault(const FaultKeys& keys, const Table& table, Diagnostics& errors) {
    const Act act = act_of(keys, table, errors);
    fake_smtp::Fault fault{
        .server = keys.server,
        .address = keys.address,
        .stage = keys.stage ? *keys.stage : default_stage(act, table),
        .act = act,
        .reply = keys.reply,
        .delay = keys.delay,
        .rate = keys.rate,
    };
    const bool knows_stage = keys.stage || !table.has("stage");  // else malformed, and already told
    if (knows_stage) check_stage(fault, table, errors);
    return fault;
}

}  // namespace mxdrill::scenario
