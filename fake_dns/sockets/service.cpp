#include "fake_dns/sockets/service.hpp"

#include <algorithm>
#include <utility>

namespace mxdrill::fake_dns::sockets {
namespace {

constexpr std::size_t kId = 2;             // octets of a packet's id, its first
constexpr std::size_t kMostKept = 10'000;  // answers
constexpr int kMostPorts = 100;            // tried for one that is free over both UDP and TCP

std::string_view text_of(std::span<const std::uint8_t> octets) {
    return {reinterpret_cast<const char*>(octets.data()), octets.size()};
}

}  // namespace

Service::Service(net::Loop& loop, net::AddressBook& addresses, std::size_t most_asked)
    : loop_(&loop),
      addresses_(&addresses),
      most_asked_(most_asked),
      udp_(loop,
           [this](std::span<const std::uint8_t> packet, const udp::endpoint& from) {
               if (answer_again(packet, from)) return;
               on_packet(packet, from, net::address_of(from.address()));
           }),
      tcp_(loop,
           [this](std::span<const std::uint8_t> packet, TcpClientId from, const tcp::endpoint& peer) {
               on_packet(packet, from, net::address_of(peer.address()));
           }),
      alarm_(loop, [this] {
          server_->on_time(loop_->now());
          settle();
      }) {}

std::optional<net::Unable> Service::listen(const base::Endpoint& at) {
    net::error_code error;
    for (int attempt = 0; attempt < (at.port == 0 ? kMostPorts : 1); ++attempt) {
        error = udp_.open(net::endpoint_of<udp>(at));
        if (error) break;
        endpoint_ = net::endpoint_of(udp_.endpoint());
        error = tcp_.open(net::endpoint_of<tcp>(endpoint_));
        if (!error) return std::nullopt;
        udp_.close();
    }
    return net::Unable{"the DNS server can't listen at " + at.text() + ": " + error.message()};
}

void Service::serve(Server& server, trace::Observer& observer) {
    server_ = &server;
    observer_ = &observer;
    ++generation_;
    askers_ = {};
    asked_ = 0;
    forget_answers();
    alarm_.set(server_->next_deadline());
}

void Service::stop() {
    alarm_.disarm();
    udp_.close();
    tcp_.close();
}

template <class From>
void Service::on_packet(std::span<const std::uint8_t> packet, const From& from,
                        const base::IpAddress& client) {
    constexpr bool kOverTcp = std::is_same_v<From, TcpClientId>;
    auto read = wire::read_question(packet, kOverTcp);
    if (const auto* complaint = std::get_if<wire::Octets>(&read)) {
        if (!complaint->empty()) send(from, *complaint);
        return;
    }
    if (asked_ == most_asked_) return;
    ++asked_;
    const std::uint32_t slot = askers_.acquire();
    Asker& asker = askers_[slot];
    asker.question = std::get<wire::Question>(std::move(read));
    asker.from = from;
    asker.key.clear();
    if (!kOverTcp) asker.key = text_of(packet.subspan(kId));
    const protocol::Query query = asker.question.query();
    server_->on_query((generation_ << 32) | slot, query, addresses_->staged(client), loop_->now());
    settle();
}

bool Service::answer_again(std::span<const std::uint8_t> packet, const udp::endpoint& from) {
    if (packet.size() <= kId) return false;
    const auto kept = kept_.find(text_of(packet.subspan(kId)));
    const base::Instant now = loop_->now();
    if (kept == kept_.end() || now >= kept->second.until) return false;
    observer_->on(trace::Event{now, kept->second.event});
    std::copy_n(packet.begin(), kId, kept->second.octets.begin());
    udp_.send(from, kept->second.octets);
    return true;
}

void Service::settle() {
    while (const auto output = server_->poll()) {
        if (const auto* event = std::get_if<trace::Event>(&*output)) {
            observer_->on(*event);
        } else {
            respond(std::get<Respond>(*output));
        }
    }
    alarm_.set(server_->next_deadline());
}

void Service::respond(const Respond& respond) {
    if (respond.ticket >> 32 != generation_) return;
    const auto slot = static_cast<std::uint32_t>(respond.ticket);
    const Asker& asker = askers_[slot];
    if (respond.form != Form::silence) {
        const wire::Octets octets = octets_of(asker, respond);
        if (respond.holds_until) keep(asker, respond, octets);
        std::visit([&](const auto& to) { send(to, octets); }, asker.from);
    }
    askers_.release(slot);
    --asked_;
}

wire::Octets Service::octets_of(const Asker& asker, const Respond& respond) {
    const auto packed = [&](const protocol::Answer& answer) {
        return wire::answer_packet(asker.question, answer);
    };
    wire::Octets octets;
    if (addresses_->is_mapped()) {
        protocol::Answer told = respond.answer;
        for (protocol::Record& record : told.records) {
            if (auto* address = std::get_if<base::IpAddress>(&record.data))
                *address = addresses_->told(*address);
        }
        octets = packed(told);
    } else {
        octets = packed(respond.answer);
    }
    if (respond.form == Form::garbled) return wire::garbled(std::move(octets));
    if (respond.form == Form::wrong_id) return wire::with_another_id(std::move(octets));
    return octets;
}

void Service::keep(const Asker& asker, const Respond& respond, const wire::Octets& octets) {
    if (asker.key.empty() || octets.size() <= kId) return;
    if (kept_.size() >= kMostKept) kept_.clear();
    const protocol::Query& query = asker.question.query();
    // One whose time is over gives way.
    kept_.insert_or_assign(
        asker.key, KeptAnswer{octets, *respond.holds_until, {query.name, query.type, respond.outcome}});
}

}  // namespace mxdrill::fake_dns::sockets
