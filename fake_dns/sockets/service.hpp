// The fake DNS server on real sockets: UDP and TCP on one address.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "fake_dns/server.hpp"
#include "fake_dns/sockets/tcp_clients.hpp"
#include "fake_dns/sockets/udp_port.hpp"
#include "sim/base/endpoint.hpp"
#include "sim/base/slots.hpp"
#include "sim/net/address_book.hpp"
#include "sim/net/loop.hpp"
#include "sim/net/unable.hpp"
#include "sim/trace/event.hpp"
#include "sim/wire/dns_packet.hpp"

namespace mxdrill::fake_dns::sockets {

/// Feeds a server with what comes and sends what it answers, in its true form on the wire. Clients are known
/// to it by the scenario's address, and answers tell where the scenario's addresses are on this machine.
///
/// An answer that holds still is kept as octets under the octets of its question, so that a question that
/// comes again costs neither reading nor writing.
class Service {
  public:
    static constexpr std::size_t kMostAsked = 65'536;

    /// All outlive it. While `most_asked` questions wait for an answer that is delayed, others get none.
    Service(net::Loop& loop, net::AddressBook& addresses, std::size_t most_asked = kMostAsked);

    /// Opens UDP and TCP at the address; port 0 is any that is free for both.
    std::optional<net::Unable> listen(const base::Endpoint& at);
    [[nodiscard]] const base::Endpoint& endpoint() const { return endpoint_; }

    /// From now on this server answers, and its events go to this observer. Questions that another one has
    /// not answered yet stay without an answer.
    void serve(Server& server, trace::Observer& observer);

    /// For good: nothing is answered from now on.
    void stop();

    void count_packets() { udp_.count_packets(); }

    /// Faults have come or gone.
    void forget_answers() { kept_.clear(); }

  private:
    struct Asker {
        wire::Question question;
        std::variant<udp::endpoint, TcpClientId> from;
        std::string key;  // the question's octets; empty if its answer can't be kept
    };
    struct HashOfText {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    struct KeptAnswer {
        wire::Octets octets;
        base::Instant until;
        trace::Queried event;
    };

    template <class From>
    void on_packet(std::span<const std::uint8_t> packet, const From& from, const base::IpAddress& client);
    bool answer_again(std::span<const std::uint8_t> packet, const udp::endpoint& from);
    void settle();
    void respond(const Respond& respond);
    [[nodiscard]] wire::Octets octets_of(const Asker& asker, const Respond& respond);
    void keep(const Asker& asker, const Respond& respond, const wire::Octets& octets);
    void send(const udp::endpoint& to, const wire::Octets& octets) { udp_.send(to, octets); }
    void send(TcpClientId to, const wire::Octets& octets) { tcp_.send(to, octets); }

    net::Loop* loop_;
    net::AddressBook* addresses_;
    std::size_t most_asked_;
    Server* server_ = nullptr;
    trace::Observer* observer_ = nullptr;
    base::Endpoint endpoint_;
    UdpPort udp_;
    TcpClients tcp_;
    net::Alarm alarm_;
    base::Slots<Asker> askers_;
    std::size_t asked_ = 0;         // acquired ones
    std::uint64_t generation_ = 0;  // of servers; the high half of a ticket
    boost::unordered_flat_map<std::string, KeptAnswer, HashOfText, std::equal_to<>> kept_;
};

}  // namespace mxdrill::fake_dns::sockets
