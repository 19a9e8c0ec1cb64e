// A DNS server on sockets, and clients of it on the same loop.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fake_dns/server.hpp"
#include "fake_dns/sockets/service.hpp"
#include "sim/net/address_book.hpp"
#include "sim/net/loop.hpp"
#include "sim/wire/dns_packet.hpp"
#include "sim/wire/of_ldns.hpp"
#include "tests/fake_dns/shown.hpp"
#include "tests/net/peer.hpp"

namespace mxdrill::fake_dns::sockets {

using net::Peer;
using Packet = std::string;  // octets

/// How ldns, as any client, makes a question: "Mail1.Example.TEST" keeps its letters.
inline Packet question(const std::string& name, ldns_rr_type type, std::uint16_t id,
                       std::uint16_t edns_size = 0) {
    const wire::OfLdns<ldns_pkt> packet(
        ldns_pkt_query_new(ldns_dname_new_frm_str(name.c_str()), type, LDNS_RR_CLASS_IN, LDNS_RD));
    ldns_pkt_set_id(packet.get(), id);
    if (edns_size > 0) ldns_pkt_set_edns_udp_size(packet.get(), edns_size);
    std::uint8_t* octets = nullptr;
    std::size_t size = 0;
    EXPECT_EQ(ldns_pkt2wire(&octets, packet.get(), &size), LDNS_STATUS_OK);
    const wire::OfLdns<std::uint8_t> owned(octets);
    return {octets, octets + size};
}

/// Null if ldns can't parse it.
inline wire::OfLdns<ldns_pkt> parsed(const Packet& octets) {
    ldns_pkt* packet = nullptr;
    const auto* begin = reinterpret_cast<const std::uint8_t*>(octets.data());
    if (ldns_wire2pkt(&packet, begin, octets.size()) != LDNS_STATUS_OK) return nullptr;
    return wire::OfLdns<ldns_pkt>(packet);
}

inline std::uint16_t id_of(const Packet& octets) {
    const auto at = [&](std::size_t i) {
        return static_cast<unsigned>(static_cast<unsigned char>(octets[i]));
    };
    return octets.size() < 2 ? std::uint16_t{0} : static_cast<std::uint16_t>((at(0) << 8) | at(1));
}

inline Packet with_length(const Packet& octets) {
    const Packet length{static_cast<char>(octets.size() >> 8), static_cast<char>(octets.size())};
    return length + octets;
}

/// A client's UDP socket.
class UdpClient {
  public:
    UdpClient(net::Loop& loop, const base::Endpoint& server)
        : loop_(&loop), socket_(loop.context()), server_(net::endpoint_of<net::udp>(server)) {
        socket_.open(server_.protocol());
        socket_.bind({server_.address(), 0});
        socket_.non_blocking(true);
    }

    void send(const Packet& octets) { socket_.send_to(net::asio::buffer(octets), server_); }

    /// The next packet; nothing if none comes.
    std::optional<Packet> receive(base::Duration most = base::seconds(5)) {
        std::optional<Packet> packet;
        net::run_until(
            *loop_, [&] { return packet || (packet = arrived()); }, most);
        return packet;
    }
    std::optional<Packet> arrived() {
        std::array<char, 65536> octets{};
        net::error_code error;
        const std::size_t size = socket_.receive(net::asio::buffer(octets), 0, error);
        return error ? std::nullopt : std::optional(Packet(octets.data(), size));
    }

  private:
    net::Loop* loop_;
    net::udp::socket socket_;
    net::udp::endpoint server_;
};

/// A zone with its faults, served on loopback.
class ServiceTest : public ::testing::Test, protected trace::Observer {
  protected:
    static constexpr std::string_view kZone =
        "@ 60 MX 10 mail1\n"
        "mail1 60 A 192.0.2.11\n"
        "mail1 60 AAAA 2001:db8::11\n";

    explicit ServiceTest(net::ClockSettings clock = {}) : loop_(clock) {}

    void fault(DnsAct act, base::Duration delay = base::Duration{0}) {
        faults_.add(fault_count_++,
                    DnsFault{.zone = base::Name::of("example.test"), .act = act, .delay = delay}, {},
                    base::Key(1));
    }
    std::unique_ptr<Server> server_of(const std::vector<DatedZone>& zones) {
        return std::make_unique<Server>(zones, std::move(faults_));
    }
    void serve(std::string_view zone_text = kZone) { serve({{{}, zone("example.test", zone_text)}}); }
    void serve(const std::vector<DatedZone>& zones) {
        server_ = server_of(zones);
        service_->serve(*server_, *this);
        const auto unable = service_->listen({base::IpAddress::of("127.0.0.1"), 0});
        EXPECT_FALSE(unable) << unable->why;
        udp_.emplace(loop_, service_->endpoint());
    }

    std::optional<Packet> ask(const Packet& octets) {
        udp_->send(octets);
        return udp_->receive();
    }
    /// "NOERROR aa: mail1.example.test. 60 IN A 127.0.11.1"
    static std::string shown(const std::optional<Packet>& octets) {
        if (!octets) return "nothing";
        const auto packet = parsed(*octets);
        if (!packet) return "malformed";
        const wire::OfLdns<char> rcode(ldns_pkt_rcode2str(ldns_pkt_get_rcode(packet.get())));
        std::string text = rcode.get();
        if (ldns_pkt_aa(packet.get())) text += " aa";
        if (ldns_pkt_tc(packet.get())) text += " tc";
        const ldns_rr_list* answers = ldns_pkt_answer(packet.get());
        for (std::size_t i = 0; i < ldns_rr_list_rr_count(answers); ++i) {
            const wire::OfLdns<char> record(ldns_rr2str(ldns_rr_list_rr(answers, i)));
            text += (i == 0 ? ": " : "; ") + std::string(record.get());
            text.pop_back();
        }
        for (char& c : text) c = c == '\t' ? ' ' : c;
        return text;
    }
    std::string ask(const std::string& name, ldns_rr_type type, std::uint16_t edns_size = 0) {
        return shown(ask(question(name, type, 7, edns_size)));
    }
    /// Over TCP: the next packet of a connection.
    std::optional<Packet> next_of(Peer& peer) {
        const auto size = [&] { return std::size_t{id_of(peer.received())}; };
        const bool came = net::run_until(
            loop_, [&] { return peer.received().size() >= 2 && peer.received().size() >= size() + 2; });
        if (!came) return std::nullopt;
        const std::size_t octets = size();
        peer.take(2);
        return peer.take(octets);
    }

    void on(const trace::Event& event) override {
        if (const auto* queried = std::get_if<trace::Queried>(&event.what))
            outcomes_.emplace_back(queried->outcome);
        if (std::holds_alternative<trace::FaultFired>(event.what)) ++fired_;
    }

    net::Loop loop_;
    net::AddressBook addresses_{net::AddressBook::Kind::mapped};
    rules::Book<DnsFault> faults_;
    std::size_t fault_count_ = 0;
    std::unique_ptr<Server> server_;
    std::unique_ptr<Service> service_ = std::make_unique<Service>(loop_, addresses_);
    std::optional<UdpClient> udp_;
    std::vector<std::string> outcomes_;
    std::size_t fired_ = 0;
};

}  // namespace mxdrill::fake_dns::sockets
