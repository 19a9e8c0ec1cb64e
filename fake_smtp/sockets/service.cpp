#include "fake_smtp/sockets/service.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/write.hpp>
#include <string_view>
#include <utility>

namespace mxdrill::fake_smtp::sockets {
namespace {

constexpr std::string_view kTooMany = "421 4.7.0 Too many connections at once\r\n";

// What a program in the network says to its own machine is no business of the scenario's: an MTA takes its
// mail there, and another listens there for what it sends back to itself.
bool is_within_machine(const net::Syn& syn) {
    static const std::array kLoopback{base::Prefix(base::IpAddress::of("127.0.0.0"), 8),
                                      base::Prefix(base::IpAddress::of("::1"), 128)};
    return std::any_of(kLoopback.begin(), kLoopback.end(), [&](const base::Prefix& prefix) {
        return prefix.contains(syn.client) && prefix.contains(syn.server);
    });
}

}  // namespace

Service::Service(net::Loop& loop, net::AddressBook& addresses, Run& run, Authority& authority,
                 std::size_t most_connections)
    : loop_(&loop),
      addresses_(&addresses),
      run_(&run),
      authority_(&authority),
      most_connections_(most_connections),
      gates_(loop, [this] { set_gates(); }) {}

Service::~Service() {
    end_all();
}

std::optional<net::Unable> Service::see_syns() {
    auto opened = net::SynQueue::open(loop_->context(), kPort, [this](const net::Syn& syn) { on_syn(syn); });
    if (const auto* unable = std::get_if<net::Unable>(&opened)) return *unable;
    syns_ = std::get<std::unique_ptr<net::SynQueue>>(std::move(opened));
    return std::nullopt;
}

std::optional<net::Unable> Service::listen_for(const trace::Cast& cast) {
    std::map<base::IpAddress, Place> places;
    for (const auto& [address, server] : cast.server_at)
        places[address] = {server, cast.servers[server].name, address, nullptr};
    for (auto& [address, place] : places) {
        if (places_.contains(address)) continue;
        if (auto unable = open(place)) return unable;
    }
    for (auto& [address, place] : places) {
        const auto known = places_.find(address);
        if (known != places_.end()) place.listener = std::move(known->second.listener);
    }
    places_ = std::move(places);
    return std::nullopt;
}

std::optional<net::Unable> Service::open(Place& place) {
    place.listener =
        std::make_unique<Listener>(*loop_, [this, address = place.address](net::tcp::socket socket) {
            on_socket(places_.at(address), std::move(socket));
        });
    const base::IpAddress real = addresses_->real(place.address);
    if (!addresses_->is_mapped()) return place.listener->open({real, kPort});
    auto unable = place.listener->open({real, mapped_port_});
    if (unable) unable = place.listener->open({real, 0});
    if (unable) return unable;
    mapped_port_ = place.listener->endpoint().port;
    addresses_->set_port(place.address, mapped_port_);
    return std::nullopt;
}

Standing Service::standing(const base::IpAddress& address) const {
    const Place& place = places_.at(address);
    return standing_at(run_->faults(), place.name, address, loop_->now());
}

void Service::set_gates() {
    if (sees_syns()) return;
    for (const auto& [address, place] : places_) place.listener->receive(standing(address).reception);
    gates_.set(next_change(run_->faults(), loop_->now()));
}

void Service::on_syn(const net::Syn& syn) {
    const auto place = places_.find(syn.server);
    if (place == places_.end()) {
        return syns_->decide(
            syn.id, is_within_machine(syn) ? protocol::Reception::accept : protocol::Reception::drop);
    }
    if (connections_.size() >= most_connections_) return syns_->decide(syn.id, protocol::Reception::refuse);
    const Ends ends{{syn.client, syn.client_port}, {syn.server, syn.server_port}};
    Connection& connection = begin(place->second, ends);
    expected_[ends] = connection.weak_from_this();
    connection.on_syn([this, id = syn.id, ends](protocol::Reception reception) {
        syns_->decide(id, reception);
        if (reception != protocol::Reception::accept) expected_.erase(ends);
    });
}

void Service::on_socket(const Place& place, net::tcp::socket socket) {
    net::error_code gone;
    const auto peer = socket.remote_endpoint(gone);
    if (gone) return;
    const Ends ends{net::endpoint_of(peer), place.listener->endpoint()};
    if (sees_syns()) {
        const auto expected = expected_.find(ends);
        const auto connection = expected == expected_.end() ? nullptr : expected->second.lock();
        if (expected != expected_.end()) expected_.erase(expected);
        if (connection) take(*connection, std::move(socket));
        return;
    }
    if (connections_.size() >= most_connections_) {
        net::asio::write(socket, net::asio::buffer(kTooMany), gone);
        return;
    }
    take(begin(place, ends), std::move(socket));
}

void Service::take(Connection& connection, net::tcp::socket socket) {
    const trace::ServerId server = connection.server();
    if (accepted_.size() <= server) accepted_.resize(server + 1);
    ++accepted_[server];
    connection.on_socket(std::move(socket));
}

Connection& Service::begin(const Place& place, const Ends& ends) {
    const Visit visit{place.server, addresses_->staged(ends.first.address), place.address, ends.first,
                      ends.second};
    auto gone = std::make_shared<Connection*>(nullptr);
    auto connection = std::make_shared<Connection>(*loop_, *run_, *authority_, visit, [this, gone, ends] {
        const auto expected = expected_.find(ends);  // its socket never came
        if (expected != expected_.end() && expected->second.lock().get() == *gone) expected_.erase(expected);
        connections_.erase(*gone);
    });
    *gone = connection.get();
    return *(connections_[connection.get()] = std::move(connection));
}

std::size_t Service::open_connections(trace::ServerId server) const {
    return static_cast<std::size_t>(
        std::count_if(connections_.begin(), connections_.end(),
                      [&](const auto& each) { return each.first->server() == server; }));
}

std::uint64_t Service::all_connections(trace::ServerId server) const {
    return server < accepted_.size() ? accepted_[server] : 0;
}

void Service::end_all() {
    const auto all = std::exchange(connections_, {});
    for (const auto& [connection, owned] : all) owned->abort();
    expected_.clear();
    accepted_.clear();
}

void Service::stop() {
    end_all();
    gates_.disarm();
    most_connections_ = 0;
    for (const auto& [address, place] : places_) place.listener->close();
}

}  // namespace mxdrill::fake_smtp::sockets
