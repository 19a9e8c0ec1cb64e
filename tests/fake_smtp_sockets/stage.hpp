// Fake mail servers on sockets, and clients of them on the same loop.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fake_smtp/sockets/service.hpp"
#include "sim/net/address_book.hpp"
#include "sim/net/loop.hpp"
#include "tests/net/peer.hpp"

namespace mxdrill::fake_smtp::sockets {

using base::IpAddress;
using base::milliseconds;
using base::seconds;
using net::Peer;
using protocol::Stage;

/// One server, mx.example.test at 192.0.2.1, on a loopback address that stands for it.
class StageTest : public testing::Test, private sockets::Run {
  protected:
    explicit StageTest(net::ClockSettings clock = {}) : loop_(clock) {}
    ~StageTest() override { service_.reset(); }

    void fault(Fault fault, rules::Matcher matcher = {}) {
        if (!fault.server && !fault.address) fault.server = base::Glob("*");
        faults_.add(fault_count_++, std::move(fault), std::move(matcher), base::Key(1));
    }
    /// Opens the server, if that was not done, and connects to it.
    Peer connect() {
        open();
        return {loop_, place()};
    }
    void open() {
        if (service_) return;
        host_.emplace(0, settings_);
        sockets::Run& run = *this;
        service_.emplace(loop_, addresses_, run, authority_, most_connections_);
        trace::Cast cast;
        cast.servers = {{settings_.name, {kAddress}, {}}};
        cast.server_at = {{kAddress, 0}};
        const auto unable = service_->listen_for(cast);
        EXPECT_FALSE(unable) << unable->why;
        service_->set_gates();
    }
    base::Endpoint place() { return addresses_.listening(kAddress, Service::kPort); }

    /// Sends, and what is answered, up to and with the line that begins so.
    static std::string say(Peer& peer, std::string_view text, std::string_view until) {
        peer.send(text);
        return peer.await(until);
    }
    static void greet(Peer& peer) {
        peer.await("220 ");
        say(peer, "EHLO client.test\r\n", "250 ENHANCEDSTATUSCODES\r\n");
    }
    static std::string deliver(Peer& peer, std::string_view message, std::string_view until = "250 2.0.0") {
        say(peer, "MAIL FROM:<a@sender.test>\r\nRCPT TO:<b@example.test>\r\nDATA\r\n", "354 ");
        return say(peer, std::string(message) + "\r\n.\r\n", until);
    }

    static inline const IpAddress kAddress = IpAddress::of("192.0.2.1");

    struct Kept {
        std::string from;
        std::vector<std::string> recipients;
        std::int64_t octets;
        bool discards;
    };
    net::Loop loop_;
    net::AddressBook addresses_{net::AddressBook::Kind::mapped};
    Authority authority_;
    Settings settings_{.name = base::Name::of("mx.example.test"),
                       .domains = {base::Name::of("example.test")}};
    base::Link link_{.latency = base::Duration{0}};
    Faults faults_;
    std::size_t fault_count_ = 0;
    std::vector<Kept> kept_;
    std::vector<std::size_t> fired_;
    std::optional<Host> host_;
    std::size_t most_connections_ = Service::kMostConnections;
    std::optional<Service> service_;

  private:
    Welcome receive(const Visit& visit, base::Instant) override {
        EXPECT_EQ(visit.local, kAddress);
        return {.host = &*host_, .phase = 0, .link = link_, .guest = nullptr};
    }
    Faults& faults() override { return faults_; }
    void on_fired(const trace::FaultFired& fired) override { fired_.push_back(fired.fault); }
    void on_keep(const Visit&, std::size_t, const Keep& kept) override {
        kept_.push_back({std::string(kept.from),
                         {kept.recipients.begin(), kept.recipients.end()},
                         kept.content.size.octets,
                         kept.discards});
    }
    void on_turned_away(const Visit&, const TurnAway&) override {}
};

}  // namespace mxdrill::fake_smtp::sockets
