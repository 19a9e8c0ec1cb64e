#include "sim/lookup/dns_client.hpp"

#include <array>
#include <boost/asio.hpp>
#include <memory>
#include <random>
#include <stdexcept>

#include "sim/wire/dns_packet.hpp"
#include "sim/wire/of_ldns.hpp"

namespace mxdrill::lookup {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using asio::ip::udp;
using boost::system::error_code;

asio::ip::address address_of(const base::IpAddress& address) {
    return asio::ip::make_address(address.text());
}

// One exchange of packets with one server, every step within one deadline.
class Exchange {
  public:
    Exchange(const Endpoint& server, base::Duration timeout)
        : server_(server), deadline_(std::chrono::steady_clock::now() + timeout) {}

    // The first packet that `takes` it; others are strays or forgeries, and waiting goes on. Throws
    // boost::system::system_error.
    template <class Takes>
    bool over_udp(const wire::Octets& question, Takes takes) {
        const udp::endpoint peer(address_of(server_.address), server_.port);
        udp::socket socket(context_, peer.protocol());
        socket.connect(peer);  // so that an unreachable port is told
        socket.send(asio::buffer(question));
        std::array<std::uint8_t, 65535> packet{};
        while (const auto size = wait([&](auto done) { socket.async_receive(asio::buffer(packet), done); })) {
            if (takes(std::span(packet.data(), *size))) return true;
        }
        return false;
    }

    // RFC 1035 §4.2.2: two octets of length before each packet.
    template <class Takes>
    bool over_tcp(const wire::Octets& question, Takes takes) {
        const tcp::endpoint peer(address_of(server_.address), server_.port);
        tcp::socket socket(context_);
        const auto connected = wait([&](auto done) {
            socket.async_connect(peer, [done](const error_code& error) mutable { done(error, 0); });
        });
        if (!connected) return false;
        wire::Octets framed{static_cast<std::uint8_t>(question.size() >> 8),
                            static_cast<std::uint8_t>(question.size())};
        framed.insert(framed.end(), question.begin(), question.end());
        if (!wait([&](auto done) { asio::async_write(socket, asio::buffer(framed), done); })) return false;
        std::array<std::uint8_t, 2> length{};
        if (!wait([&](auto done) { asio::async_read(socket, asio::buffer(length), done); })) return false;
        wire::Octets packet((std::size_t{length[0]} << 8) + length[1]);
        if (!wait([&](auto done) { asio::async_read(socket, asio::buffer(packet), done); })) return false;
        return takes(std::span<const std::uint8_t>(packet));
    }

  private:
    // How many octets the operation moved; nothing if the deadline came first.
    template <class Start>
    std::optional<std::size_t> wait(Start start) {
        struct Outcome {
            error_code error;
            std::size_t size = 0;
        };
        const auto outcome = std::make_shared<std::optional<Outcome>>();
        start([outcome](const error_code& error, std::size_t size) { *outcome = Outcome{error, size}; });
        context_.restart();
        context_.run_until(deadline_);
        if (!*outcome) return std::nullopt;
        if ((*outcome)->error) throw boost::system::system_error((*outcome)->error);
        return (*outcome)->size;
    }

    Endpoint server_;
    std::chrono::steady_clock::time_point deadline_;
    asio::io_context context_;
};

std::optional<Trouble> trouble_of(protocol::Rcode rcode) {
    using protocol::Rcode;
    switch (rcode) {
        case Rcode::noerror: return std::nullopt;
        case Rcode::nxdomain: return Trouble::nxdomain;
        case Rcode::servfail: return Trouble::servfail;
        case Rcode::refused: return Trouble::refused;
        default: return Trouble::malformed;
    }
}

bool is_read(protocol::RecordType type) {
    using protocol::RecordType;
    return type == RecordType::a || type == RecordType::aaaa || type == RecordType::cname ||
           type == RecordType::mx;
}

bool is_final(const Reply& reply) {
    return !reply.trouble || *reply.trouble == Trouble::nxdomain;
}

}  // namespace

std::vector<Endpoint> system_resolvers(const char* resolv_conf) {
    ldns_resolver* resolver = nullptr;
    if (ldns_resolver_new_frm_file(&resolver, resolv_conf) != LDNS_STATUS_OK) return {};
    std::vector<Endpoint> servers;
    for (std::size_t i = 0; i < ldns_resolver_nameserver_count(resolver); ++i) {
        const wire::OfLdns<char> text(ldns_rdf2str(ldns_resolver_nameservers(resolver)[i]));
        if (const auto address = base::IpAddress::parse(text.get())) servers.push_back({*address, kDnsPort});
    }
    ldns_resolver_deep_free(resolver);
    return servers;
}

Reply DnsClient::ask(const base::Name& name, protocol::RecordType type) const {
    Reply reply;
    for (const Endpoint& server : servers_) {
        for (int attempt = 0; attempt < tries_; ++attempt) {
            reply = ask(server, name, type);
            if (is_final(reply)) return reply;
            if (reply.trouble != Trouble::timeout) break;  // asking again would not help
        }
    }
    return reply;
}

Reply DnsClient::ask(const Endpoint& server, const base::Name& name, protocol::RecordType type) const {
    const auto id = static_cast<std::uint16_t>(std::random_device{}());
    const wire::Octets question = wire::question_packet(id, name, type);
    std::optional<protocol::Answer> answer;
    const auto takes = [&](std::span<const std::uint8_t> packet) {
        answer = wire::read_answer(packet, id, name, type);
        return answer.has_value();
    };
    try {
        Exchange exchange(server, timeout_);
        bool answered = exchange.over_udp(question, takes);
        if (answered && answer->truncated) answered = exchange.over_tcp(question, takes);
        if (!answered) return {Trouble::timeout, {}, server};
    } catch (const boost::system::system_error& error) {
        const bool hung_up = error.code() == asio::error::eof;
        return {hung_up ? Trouble::malformed : Trouble::absent, {}, server};
    }
    std::erase_if(answer->records, [](const protocol::Record& record) { return !is_read(record.type); });
    return {trouble_of(answer->rcode), std::move(answer->records), server};
}

}  // namespace mxdrill::lookup
