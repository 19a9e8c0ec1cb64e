// A resolver of the world as programs find one: on UDP and TCP.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <variant>

#include "fake_dns/sockets/tcp_clients.hpp"
#include "fake_dns/sockets/udp_port.hpp"
#include "sim/base/endpoint.hpp"
#include "sim/base/slots.hpp"
#include "sim/net/loop.hpp"
#include "sim/net/unable.hpp"
#include "sim/protocol/dns.hpp"
#include "sim/wire/dns_packet.hpp"

namespace mxdrill::live {

/// Takes the questions of programs to a resolver, and its findings to them. Records have a TTL of 0: the
/// cache is the resolver's, and who asks again learns what it knows by then. A CNAME stands for the whole
/// chain of them. A finding of `timeout` is silence, and programs wait by their own settings.
class NameService {
  public:
    /// Hands on a question under a number that names it until its finding is told.
    using OnQuestion = std::function<void(std::uint64_t number, const protocol::Query& query)>;

    static constexpr std::size_t kMostAsked = 65'536;

    /// The loop outlives it. While so many questions wait for a finding, others get no answer.
    NameService(net::Loop& loop, OnQuestion on_question);

    /// Where nobody listens yet.
    std::optional<net::Unable> listen(const base::Endpoint& at);

    /// The question's finding. The records are those of the type asked for.
    void tell(std::uint64_t number, protocol::Finding finding, const protocol::Records& records);

  private:
    using Asker = std::variant<net::udp::endpoint, fake_dns::sockets::TcpClientId>;
    struct Asked {
        wire::Question question;
        Asker from;
    };

    void on_packet(std::span<const std::uint8_t> packet, const Asker& from);
    void send(const Asker& to, const wire::Octets& octets);

    OnQuestion on_question_;
    fake_dns::sockets::UdpPort udp_;
    fake_dns::sockets::TcpClients tcp_;
    base::Slots<Asked> asked_;
    std::size_t waiting_ = 0;  // acquired ones
};

}  // namespace mxdrill::live
