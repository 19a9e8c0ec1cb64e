#include "sim/live/name_service.hpp"

#include <algorithm>
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
    answer.records.insert(answer.records.end(), records->begin(), records->end());
    return answer;
}

}  // namespace

Stub Stub::like(const resolver::Settings& settings) {
    using std::chrono::seconds;
    const auto timeout = std::chrono::ceil<seconds>(settings.timeout);
    return {std::clamp(timeout, seconds(1), seconds(30)), std::clamp<std::int64_t>(settings.tries, 1, 5)};
}

NameService::NameService(net::Loop& loop, const Stub& stub, OnQuestion on_question)
    : loop_(&loop),
      stub_(stub),
      on_question_(std::move(on_question)),
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
    auto question = std::get<wire::Question>(std::move(read));
    const base::Instant now = loop_->now();
    if (questions_.size() >= sweep_at_) sweep();
    const Key key{question.id(), question.query()};
    auto asked = questions_.find(key);
    if (asked != questions_.end() && asked->second.waiting.empty() && now < asked->second.until) {
        const auto& answer = asked->second.answer;
        if (answer) send(from, wire::answer_packet(question, *answer));
        return;
    }
    if (waiting_ == kMostAsked) return;
    ++waiting_;
    if (asked == questions_.end()) asked = questions_.try_emplace(key).first;
    asked->second.waiting.push_back({std::move(question), from});
    if (asked->second.waiting.size() > 1) return;
    asked->second.heard_at = now;
    pending_[++last_number_] = asked;
    on_question_(last_number_, key.query);
}

void NameService::tell(std::uint64_t number, Finding finding, const protocol::Records& records) {
    if (finding == Finding::timeout) return decide(number, std::nullopt);
    decide(number, answer_of(query(number).name, finding, records));
}

void NameService::tell(std::uint64_t number, protocol::Answer answer) {
    decide(number, std::move(answer));
}

void NameService::decide(std::uint64_t number, std::optional<protocol::Answer> answer) {
    Known& known = pending_.extract(number).mapped()->second;
    if (answer) {
        for (protocol::Record& record : answer->records) record.ttl_s = 0;
        for (const Packet& packet : known.waiting)
            send(packet.from, wire::answer_packet(packet.question, *answer));
    }
    waiting_ -= known.waiting.size();
    const base::Duration stays = answer ? kAnswered : std::max(kUnanswered, stub_.patience());
    known = {.answer = std::move(answer), .until = loop_->now() + stays};
}

void NameService::forget() {
    std::erase_if(questions_, [](const auto& question) { return question.second.waiting.empty(); });
}

void NameService::send(const Asker& to, const wire::Octets& octets) {
    if (const auto* client = std::get_if<TcpClientId>(&to)) {
        tcp_.send(*client, octets);
    } else {
        udp_.send(std::get<net::udp::endpoint>(to), octets);
    }
}

void NameService::sweep() {
    std::erase_if(questions_, [now = loop_->now()](const auto& question) {
        return question.second.waiting.empty() && question.second.until <= now;
    });
    sweep_at_ = std::max<std::size_t>(1024, 2 * questions_.size());
}

}  // namespace mxdrill::live
