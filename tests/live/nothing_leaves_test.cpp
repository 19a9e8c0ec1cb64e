// What can be reached from outside while a run is on: nothing.
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "sim/live/body.hpp"
#include "sim/scenario/reader.hpp"
#include "tests/net/peer.hpp"

namespace mxdrill::live {
namespace {

// Inodes of all sockets that this process has open.
std::set<std::string> own_sockets() {
    std::set<std::string> inodes;
    for (const auto& file : std::filesystem::directory_iterator("/proc/self/fd")) {
        std::error_code gone;
        const std::string target = std::filesystem::read_symlink(file, gone).string();
        if (target.starts_with("socket:[")) inodes.insert(target.substr(8, target.size() - 9));
    }
    return inodes;
}

struct Bound {
    std::string table;    // "tcp", "udp6" …
    std::string address;  // as /proc has it: words of 32 bits, each in the host's order
    std::string peer;
    std::string state;

    [[nodiscard]] bool is_loopback() const { return is_loopback(address); }
    [[nodiscard]] bool goes_out() const {
        return peer.find_first_not_of('0') != std::string::npos && !is_loopback(peer);
    }
    static bool is_loopback(const std::string& text) {
        if (text.size() == 8) return text.ends_with("7F");
        return text == "00000000000000000000000001000000" ||
               (text.starts_with("0000000000000000FFFF0000") && text.ends_with("7F"));
    }
};

// This process's sockets that have a local address, from /proc/net.
std::vector<Bound> bound_sockets() {
    const auto own = own_sockets();
    std::vector<Bound> all;
    for (const std::string table : {"tcp", "tcp6", "udp", "udp6"}) {
        std::ifstream file("/proc/thread-self/net/" + table);
        std::string line;
        std::getline(file, line);
        while (std::getline(file, line)) {
            std::istringstream words(line);
            std::array<std::string, 10> word;
            for (std::string& each : word) words >> each;
            if (!own.contains(word[9])) continue;
            all.push_back(
                {table, word[1].substr(0, word[1].find(':')), word[2].substr(0, word[2].find(':')), word[3]});
        }
    }
    return all;
}

// Looking at sockets takes time of the run's, tens of milliseconds each: so it lasts far longer than its mail.
constexpr const char* kScenario = R"(
title = "Two hosts"
duration = "1h"
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
        for (const Bound& bound : bound_sockets()) {
            seen_.insert(bound.table);
            const bool is_new = bound.address.find_first_not_of('0') == std::string::npos &&
                                bound.table[0] == 't' && bound.state == "07";  // a socket that was only made
            EXPECT_TRUE(bound.is_loopback() || is_new) << bound.table << " " << bound.address;
            EXPECT_FALSE(bound.goes_out()) << bound.table << " to " << bound.peer;
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
