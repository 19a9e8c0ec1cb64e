#include "sim/live/play.hpp"

#include <fmt/core.h>

#include <variant>

#include "fake_smtp/gate.hpp"
#include "fake_smtp/sockets/certificates.hpp"
#include "sim/live/body.hpp"
#include "sim/live/ticker.hpp"
#include "sim/net/address_book.hpp"
#include "sim/net/isolation.hpp"
#include "sim/net/loop.hpp"

namespace mxdrill::live {

std::optional<std::string> needs_private_network(const scenario::Scenario& scenario) {
    for (std::size_t i = 0; i < scenario.faults.size(); ++i) {
        const scenario::Fault& fault = scenario.faults[i];
        const auto* what = std::get_if<fake_smtp::Fault>(&fault.what);
        if (what == nullptr) continue;
        const auto key = fake_smtp::beyond_a_gate(*what, fault.matcher);
        if (key.empty()) continue;
        return fmt::format("fault {} has `{}` at the stage connect", fault.name.value_or(std::to_string(i)),
                           key);
    }
    return std::nullopt;
}

std::optional<net::Unable> play(world::World& world, trace::Observer& observer, const Settings& settings) {
    if (settings.is_private) {
        if (auto unable = net::enter_private_network()) return unable;
    }
    net::Loop loop(settings.clock);
    loop.stop_when_interrupted();
    if (settings.is_unwanted && settings.is_unwanted()) loop.stop();
    net::AddressBook addresses(settings.is_private ? net::AddressBook::Kind::as_they_stand
                                                   : net::AddressBook::Kind::mapped);
    fake_smtp::sockets::Authority authority;
    Stage stage(loop, addresses, authority);
    Body body(loop, addresses, stage, world, observer);
    if (auto unable = body.open()) return unable;
    const Ticker ticker(loop, settings.on_tick);
    body.run();
    return std::nullopt;
}

}  // namespace mxdrill::live
