#include "sim/live/stage.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "sim/net/addresses.hpp"

namespace mxdrill::live {
namespace {

using fake_smtp::sockets::Visit;
using fake_smtp::sockets::Welcome;

constexpr std::uint16_t kDnsPort = 53;

}  // namespace

Stage::Stage(net::Loop& loop, net::AddressBook& addresses, fake_smtp::sockets::Authority& authority)
    : loop_(&loop), addresses_(&addresses), dns_(loop, addresses), smtp_(loop, addresses, *this, authority) {
    if (loop.clock().pace == net::Pace::jump) dns_.count_packets();
}

Stage::~Stage() = default;

std::optional<net::Unable> Stage::show(world::World& world, Company& company, trace::Observer& observer) {
    if (world_ == nullptr) {
        if (auto unable = open()) return unable;
    }
    if (!addresses_->is_mapped()) {
        std::vector<base::IpAddress> all;
        for (const auto& [address, server] : world.cast().server_at) all.push_back(address);
        if (auto unable = net::add_others(all)) return unable;
    }
    if (auto unable = smtp_.listen_for(world.cast())) return unable;
    smtp_.end_all();
    world_ = &world;
    company_ = &company;
    observer_ = &observer;
    dns_.serve(world.dns(), observer);
    smtp_.set_gates();
    return std::nullopt;
}

std::optional<net::Unable> Stage::open() {
    if (auto unable = open_dns()) return unable;
    return addresses_->is_mapped() ? std::nullopt : smtp_.see_syns();
}

std::optional<net::Unable> Stage::open_dns() {
    const auto address = base::IpAddress::of("127.0.0.1");
    if (!addresses_->is_mapped()) return dns_.listen({address, kDnsPort});
    if (!dns_.listen({address, kMappedDnsPort})) return std::nullopt;
    return dns_.listen({address, 0});
}

void Stage::stop() {
    dns_.stop();
    smtp_.stop();
}

void Stage::faults_changed() {
    dns_.forget_answers();
    smtp_.set_gates();
}

protocol::Reception Stage::knock(const base::IpAddress& address) {
    if (smtp_.sees_syns()) return protocol::Reception::accept;
    const auto standing = smtp_.standing(address);
    if (standing.fault) on_fired({*standing.fault});
    return standing.reception;
}

Welcome Stage::receive(const Visit& visit, base::Instant now) {
    world::Phase& phase = world_->server(visit.server, now);
    Welcome welcome{
        .host = &phase.host, .phase = phase.number, .link = phase.link, .guest = company_->meet(visit)};
    if (welcome.guest) {
        if (const auto link = welcome.guest->link()) welcome.link = *link;
    }
    return welcome;
}

void Stage::on_keep(const Visit& visit, std::size_t phase, const fake_smtp::Keep& kept) {
    company_->keep(visit, world_->phase(phase), kept);
}

void Stage::on_turned_away(const Visit& visit, const fake_smtp::TurnAway& failure) {
    company_->turn_away(visit, failure);
}

}  // namespace mxdrill::live
