// A resolver of the world as programs find one: on UDP and TCP.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <tuple>
#include <variant>
#include <vector>

#include "fake_dns/sockets/tcp_clients.hpp"
#include "fake_dns/sockets/udp_port.hpp"
#include "sim/base/endpoint.hpp"
#include "sim/base/instant.hpp"
#include "sim/net/loop.hpp"
#include "sim/net/unable.hpp"
#include "sim/protocol/dns.hpp"
#include "sim/resolver/settings.hpp"
#include "sim/wire/dns_packet.hpp"

namespace mxdrill::live {

/// How the programs of a machine ask its resolver, as far as resolv.conf(5) can say it: whole seconds up to
/// 30, up to 5 tries.
struct Stub {
    std::chrono::seconds timeout;
    std::int64_t tries;

    /// As the resolver itself asks, as far as that goes.
    static Stub like(const resolver::Settings& settings);
    /// For so long they wait for an answer.
    [[nodiscard]] base::Duration patience() const { return timeout * tries; }
};

/// Takes the questions of programs to a resolver, and its findings to them. Records have a TTL of 0: the
/// cache is the resolver's, and who asks again learns what it knows by then. A CNAME stands for the whole
/// chain of them. A finding of `timeout` is silence, and programs wait by their own settings.
///
/// A question that is repeated under the same id is the same question: it comes to one finding, whether it
/// was lost, failed, or was told to come over TCP.
class NameService {
  public:
    /// Hands on a question under a number that names it until its finding is told.
    using OnQuestion = std::function<void(std::uint64_t number, const protocol::Query& query)>;

    static constexpr std::size_t kMostAsked = 65'536;
    /// For so long after its finding a question is known again. Without an answer it is as long as programs
    /// go on asking, some of them with longer pauses each time: at least a minute.
    static constexpr base::Duration kAnswered = base::seconds(5);
    static constexpr base::Duration kUnanswered = base::seconds(60);

    /// The loop outlives it. While so many packets wait for a finding, others get no answer.
    NameService(net::Loop& loop, const Stub& stub, OnQuestion on_question);

    /// Where nobody listens yet.
    std::optional<net::Unable> listen(const base::Endpoint& at);

    /// The question of that number.
    [[nodiscard]] const protocol::Query& query(std::uint64_t number) const {
        return pending_.at(number)->first.query;
    }
    /// Whoever asked it waits no more.
    [[nodiscard]] bool is_late(std::uint64_t number) const {
        return loop_->now() - pending_.at(number)->second.heard_at >= stub_.patience();
    }

    /// The question's finding. The records are those of the type asked for.
    void tell(std::uint64_t number, protocol::Finding finding, const protocol::Records& records);
    /// The same in full, with the CNAMEs.
    void tell(std::uint64_t number, protocol::Answer answer);

    /// Forgets what it has told: the clock begins anew.
    void forget();

  private:
    using Asker = std::variant<net::udp::endpoint, fake_dns::sockets::TcpClientId>;
    struct Packet {
        wire::Question question;
        Asker from;
    };
    struct Key {
        std::uint16_t id;
        protocol::Query query;
        friend bool operator<(const Key& a, const Key& b) {
            return std::tie(a.id, a.query.type, a.query.name) < std::tie(b.id, b.query.type, b.query.name);
        }
    };
    struct Known {
        base::Instant heard_at{};
        std::vector<Packet> waiting{};             // until it is decided, and then nobody
        std::optional<protocol::Answer> answer{};  // what was decided; nothing is silence
        base::Instant until{};                     // when that is forgotten
    };
    using Questions = std::map<Key, Known>;

    void on_packet(std::span<const std::uint8_t> packet, const Asker& from);
    void decide(std::uint64_t number, std::optional<protocol::Answer> answer);
    void send(const Asker& to, const wire::Octets& octets);
    void sweep();

    net::Loop* loop_;
    Stub stub_;
    OnQuestion on_question_;
    fake_dns::sockets::UdpPort udp_;
    fake_dns::sockets::TcpClients tcp_;
    Questions questions_;
    std::map<std::uint64_t, Questions::iterator> pending_;  // by number
    std::uint64_t last_number_ = 0;
    std::size_t waiting_ = 0;  // packets
    std::size_t sweep_at_ = 1024;
};

}  // namespace mxdrill::live
