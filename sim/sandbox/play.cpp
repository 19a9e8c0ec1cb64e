#include "sim/sandbox/play.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "fake_smtp/sockets/certificates.hpp"
#include "sim/base/units.hpp"
#include "sim/live/body.hpp"
#include "sim/live/stage.hpp"
#include "sim/live/ticker.hpp"
#include "sim/net/address_book.hpp"
#include "sim/net/addresses.hpp"
#include "sim/net/isolation.hpp"
#include "sim/net/loop.hpp"
#include "sim/resolver/settings.hpp"
#include "sim/sandbox/mta.hpp"
#include "sim/scenario/kinds.hpp"

namespace mxdrill::sandbox {
namespace {

// With an address of the family programs ask for AAAA, and believe that they can reach one (RFC 3484 §2,
// AI_ADDRCONFIG).
const base::IpAddress kOwnV6 = base::IpAddress::of("fd6d:7864:7269:6c6c::1");

bool has_v6(const trace::Cast& cast) {
    for (const auto& [address, server] : cast.server_at) {
        if (address.is_v6()) return true;
    }
    return false;
}

Words words_of(world::World& world) {
    const sender::Identity& identity = world.sender(0).sender.identity();
    Words words{
        .hostname = identity.helo, .domain = identity.helo, .address = identity.addresses.front().text()};
    const auto& traffic = world.scenario().traffic;
    if (traffic.empty()) return words;
    if (const auto domain = scenario::domain_of(traffic.front().mail_from)) words.domain = domain->text();
    return words;
}

/// For resolv.conf(5).
std::string text_of(const live::Stub& stub) {
    return fmt::format("nameserver {}\nsearch .\noptions timeout:{} attempts:{}\n",
                       live::Body::kNameService.address.text(), stub.timeout.count(), stub.tries);
}

/// What every program of a machine looks at to find its resolver and its own name.
std::vector<File> files_of_machine(const Words& words, const resolver::Settings& resolver) {
    return {
        {.path = "/etc/resolv.conf", .text = text_of(live::Stub::like(resolver))},
        {.path = "/etc/hosts",
         .text = fmt::format("127.0.0.1 localhost\n::1 localhost\n{} {}\n", words.address, words.hostname)},
        {.path = "/etc/nsswitch.conf",
         .text = "passwd: files\ngroup: files\nshadow: files\nhosts: files dns\nservices: files\n"
                 "protocols: files\naliases: files\n"},
        {.path = "/etc/mailname", .text = words.hostname + "\n"},
        {.path = "/etc/hostname", .text = words.hostname + "\n"}};
}

Plan plan_of(const Settings& settings, const Words& words, const resolver::Settings& resolver) {
    Plan plan{.root = settings.root,
              .layer = settings.layer,
              .hostname = words.hostname,
              .files = files_of_machine(words, resolver)};
    for (File file : settings.driver.files) {
        file.path = words.filled(file.path);
        if (file.text) file.text = words.filled(*file.text);
        plan.files.push_back(std::move(file));
    }
    return plan;
}

/// Real time that a run may take: that of its work, and where no waiting is skipped the scenario's own.
base::Duration most_wall(const Settings& settings, const scenario::Scenario& scenario) {
    if (settings.clock.pace == net::Pace::jump || !scenario.duration) return settings.most_work;
    const std::chrono::duration<double> waits = *scenario.duration;
    return settings.most_work + std::chrono::duration_cast<base::Duration>(waits / settings.clock.speed);
}

}  // namespace

Remains play(world::World& world, trace::Observer& observer, const Settings& settings) {
    if (auto unable = net::enter_private_network()) return {std::move(unable), {}};
    net::Loop loop(settings.clock);
    loop.stop_when_interrupted();
    if (settings.is_unwanted && settings.is_unwanted()) loop.stop();
    net::AddressBook addresses(net::AddressBook::Kind::as_they_stand);
    // The way from the machine to itself: mail may be submitted by SMTP, and the kernel may not hold back a
    // confirmation there either, while everybody sleeps and waits for it.
    const std::array loopback{base::IpAddress::of("127.0.0.1"), live::Body::kNameService.address};
    if (auto unable = net::add_others(loopback)) return {std::move(unable), {}};
    if (has_v6(world.cast())) {
        const std::array own{kOwnV6, base::IpAddress::of("::1")};
        if (auto unable = net::add_addresses(own)) return {std::move(unable), {}};
        if (auto unable = net::confirm_at_once(own)) return {std::move(unable), {}};
    }
    const Words words = words_of(world);
    const auto& resolver = world.resolver(world.sender(0).resolver).machine.settings();
    auto opened = Sandbox::open(loop, settings.tools, plan_of(settings, words, resolver));
    if (auto* unable = std::get_if<net::Unable>(&opened)) return {std::move(*unable), {}};
    const auto sandbox = std::get<std::unique_ptr<Sandbox>>(std::move(opened));
    Mta mta(loop, world, *sandbox, settings.driver, words);
    fake_smtp::sockets::Authority authority;
    live::Stage stage(loop, addresses, authority);
    live::Body body(loop, addresses, stage, world, observer, &mta);
    if (auto unable = body.open()) return {std::move(unable), {}};

    const base::Duration most = most_wall(settings, world.scenario());
    boost::asio::steady_timer bound(loop.context(), most);
    bound.async_wait([&](const net::error_code& error) {
        if (error) return;
        mta.fail(fmt::format("has not come to an end in {}{}", base::format_duration(most),
                             sandbox->held_by().empty() ? "" : "; " + sandbox->held_by() + " waits"));
    });
    const live::Ticker ticker(loop, settings.on_tick);
    auto unable = mta.start();
    if (!unable) {
        body.run();
        unable = mta.failure();
        if (!unable && !sandbox->is_alive())
            unable = net::Unable{"the first process of the sandbox has ended; is there memory enough?"};
        sandbox->settle();
    }
    return {std::move(unable), mta.log(), mta.worry()};
}

}  // namespace mxdrill::sandbox
