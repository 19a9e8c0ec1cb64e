#include "sim/live/name_service.hpp"

#include <utility>

#include "sim/net/addresses.hpp"

namespace mxdrill::live {
namespace {

using fake_dns::sockets::TcpClientId;
using protocol::Finding;

protocol::Rcode rcode_of(Finding finding) {
    switch (finding) {
        case Finding::nxdomain: return protocol::Rcode::nxdomain;
        case Finding::servfail: return protocol::Rcode::servfail;
        default: return protocol::Rcode::noerror;
    }
}

protocol::Answer answer_of(const base::Name& asked, Finding finding, const protocol::Records& records) {
    protocol::Answer answer{.rcode = rcode_of(finding)};
    if (finding != Finding::answered) return answer;
    if (const base::Name& owner = records->front().name; owner != asked)
        answer.records.push_back({asked, protocol::RecordType::cname, 0, owner});
    for (protocol::Record record : *records) {
        record.ttl_s = 0;
        answer.records.push_back(std::move(record));
    }
    return answer;
}

}  // namespace

NameService::NameService(net::Loop& loop, OnQuestion on_question)
    : on_question_(std::move(on_question)),
      udp_(loop, [this](std::span<const std::uint8_t> packet,
                        const net::udp::endpoint& from) { on_packet(packet, from); }),
      tcp_(loop, [this](std::span<const std::uint8_t> packet, TcpClientId from, const net::tcp::endpoint&) {
          on_packet(packet, from);
      }) {}

std::optional<net::Unable> NameService::listen(const base::Endpoint& at) {
    net::error_code error = udp_.open(net::endpoint_of<net::udp>(at));
    if (!error) error = tcp_.open(net::endpoint_of<net::tcp>(at));
    if (!error) return std::nullopt;
    return net::Unable{"the resolver can't listen at " + at.text() + ": " + error.message()};
}

void NameService::on_packet(std::span<const std::uint8_t> packet, const Asker& from) {
    auto read = wire::read_question(packet, std::holds_alternative<TcpClientId>(from));
    if (const auto* complaint = std::get_if<wire::Octets>(&read)) {
        if (!complaint->empty()) send(from, *complaint);
        return;
    }
    if (waiting_ == kMostAsked) return;
    ++waiting_;
    const std::uint32_t slot = asked_.acquire();
    asked_[slot] = {std::get<wire::Question>(std::move(read)), from};
    const protocol::Query query = asked_[slot].question.query();
    on_question_(slot, query);
}

void NameService::tell(std::uint64_t number, Finding finding, const protocol::Records& records) {
    const auto slot = static_cast<std::uint32_t>(number);
    const Asked& asked = asked_[slot];
    if (finding != Finding::timeout) {
        const auto answer = answer_of(asked.question.query().name, finding, records);
        send(asked.from, wire::answer_packet(asked.question, answer));
    }
    asked_.release(slot);
    --waiting_;
}

void NameService::send(const Asker& to, const wire::Octets& octets) {
    if (const auto* client = std::get_if<TcpClientId>(&to)) {
        tcp_.send(*client, octets);
    } else {
        udp_.send(std::get<net::udp::endpoint>(to), octets);
    }
}

}  // namespace mxdrill::live
