// What can be reached from outside while a run is on: nothing.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "sim/live/body.hpp"
#include "sim/scenario/reader.hpp"
#include "tests/net/peer.hpp"

namespace mxdrill::live {
namespace {

// One end of a socket. Without an address nothing reaches it.
struct End {
    in6_addr address{};  // IPv4 as ::ffff:a.b.c.d
    std::uint16_t port = 0;

    [[nodiscard]] bool is_nowhere() const { return IN6_IS_ADDR_UNSPECIFIED(&address) && port == 0; }
    [[nodiscard]] bool is_loopback() const {
        return IN6_IS_ADDR_LOOPBACK(&address) ||
               (IN6_IS_ADDR_V4MAPPED(&address) && address.s6_addr[12] == 127);
    }
    [[nodiscard]] std::string text() const {
        std::array<char, INET6_ADDRSTRLEN> text{};
        return std::string(inet_ntop(AF_INET6, &address, text.data(), text.size())) + " port " +
               std::to_string(port);
    }
};

End end_of(const sockaddr_storage& from) {
    End end;
    if (from.ss_family == AF_INET6) {
        const auto& v6 = reinterpret_cast<const sockaddr_in6&>(from);
        end = {v6.sin6_addr, v6.sin6_port};
    } else if (from.ss_family == AF_INET) {
        const auto& v4 = reinterpret_cast<const sockaddr_in&>(from);
        end.port = v4.sin_port;
        if (v4.sin_addr.s_addr == INADDR_ANY) return end;
        end.address.s6_addr[10] = end.address.s6_addr[11] = 0xff;
        std::memcpy(&end.address.s6_addr[12], &v4.sin_addr, sizeof v4.sin_addr);
    }
    return end;
}

struct Bound {
    std::string protocol;  // "tcp" or "udp"
    End local;
    End peer;
};

// This process's Internet sockets: asked one by one, since the kernel's tables hold all that others left
// behind.
std::vector<Bound> own_sockets() {
    std::vector<Bound> all;
    for (const auto& file : std::filesystem::directory_iterator("/proc/self/fd")) {
        const int number = std::stoi(file.path().filename());
        sockaddr_storage local{};
        sockaddr_storage peer{};
        int type = 0;
        socklen_t size = sizeof local;
        if (getsockname(number, reinterpret_cast<sockaddr*>(&local), &size) != 0) continue;
        if (local.ss_family != AF_INET && local.ss_family != AF_INET6) continue;
        size = sizeof type;
        getsockopt(number, SOL_SOCKET, SO_TYPE, &type, &size);
        size = sizeof peer;
        if (getpeername(number, reinterpret_cast<sockaddr*>(&peer), &size) != 0) peer = {};
        all.push_back({type == SOCK_STREAM ? "tcp" : "udp", end_of(local), end_of(peer)});
    }
    return all;
}

constexpr const char* kScenario = R"(
title = "Two hosts"
duration = "10s"
[[zone]]
origin = "example.test"
records = '''
@     MX 10 mx1
@     MX 20 mx2
mx1   A 192.0.2.1
mx1   AAAA 2001:db8::1
mx2   A 203.0.113.2
'''
[[traffic]]
to = "user@example.test"
count = 20
for = "5s"
)";

class NothingLeavesTest : public ::testing::Test, protected trace::Observer {
  protected:
    NothingLeavesTest() {
        const auto reading = scenario::read_scenario_text(kScenario, "test.toml",
                                                          {.profile_folder = MXDRILL_SOURCE "/sim/profiles"});
        for (const auto& error : reading.errors) ADD_FAILURE() << error.where << ": " << error.message;
        scenario_ = reading.scenario;
    }

    void on(const trace::Event& event) override {
        look();
        if (std::holds_alternative<trace::TryEnded>(event.what)) ++tries_;
    }
    void look() {
        for (const Bound& bound : own_sockets()) {
            seen_.insert(bound.protocol);
            EXPECT_TRUE(bound.local.is_nowhere() || bound.local.is_loopback())
                << bound.protocol << " at " << bound.local.text();
            EXPECT_TRUE(bound.peer.is_nowhere() || bound.peer.is_loopback())
                << bound.protocol << " to " << bound.peer.text();
        }
    }

    std::optional<scenario::Scenario> scenario_;
    net::Loop loop_{{.pace = net::Pace::jump}};
    net::AddressBook addresses_{net::AddressBook::Kind::mapped};
    fake_smtp::sockets::Authority authority_;
    std::set<std::string> seen_;
    int tries_ = 0;
};

TEST_F(NothingLeavesTest, NoSocketOfARunHasAnotherAddressThanLoopback) {
    ASSERT_TRUE(scenario_);
    world::World world(*scenario_);
    Stage stage(loop_, addresses_, authority_);
    Body body(loop_, addresses_, stage, world, *this);
    ASSERT_FALSE(body.open());
    look();
    body.run();
    EXPECT_EQ(tries_, 20);
    EXPECT_TRUE(seen_.contains("tcp"));
    EXPECT_TRUE(seen_.contains("udp"));
}

// A server that nobody knows is asked to send mail on: it says no, or keeps it. No socket goes out, whoever
// asks.
TEST_F(NothingLeavesTest, NothingIsRelayedToAnOutsideHost) {
    ASSERT_TRUE(scenario_);
    world::World world(*scenario_);
    Stage stage(loop_, addresses_, authority_);
    Body body(loop_, addresses_, stage, world, *this);
    ASSERT_FALSE(body.open());
    net::Peer peer(loop_, addresses_.listening(base::IpAddress::of("192.0.2.1"), 25));
    loop_.launched(1);
    peer.await("220 ");
    peer.send(
        "EHLO stranger.test\r\nMAIL FROM:<a@outside.example>\r\nRCPT TO:<b@outside.example>\r\n"
        "RCPT TO:<b@[198.51.100.7]>\r\nRCPT TO:<b%outside.example@example.org>\r\nNOOP\r\n");
    const std::string replies = peer.await("250 2.0.0 Ok\r\n");
    EXPECT_EQ(replies.find("250 2.1.5"), std::string::npos) << replies;
    std::size_t refused = 0;
    for (std::size_t at = 0; (at = replies.find("550 5.7.1", at)) != std::string::npos; ++at) ++refused;
    EXPECT_EQ(refused, 3U) << replies;
    look();
    loop_.landed(1);
}

}  // namespace
}  // namespace mxdrill::live
