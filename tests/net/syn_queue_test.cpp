// SYNs of real sockets in private networks.
#include "sim/net/syn_queue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "sim/net/addresses.hpp"
#include "tests/net/as_nobody.hpp"
#include "tests/net/private_thread.hpp"

namespace mxdrill::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using base::IpAddress;
using boost::system::error_code;
using protocol::Reception;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::uint16_t kPort = 25;
const std::vector<IpAddress> kServers{IpAddress::of("192.0.2.11"), IpAddress::of("2001:db8::11")};

// A connection on its way, until `error` says what became of it.
struct Client {
    explicit Client(asio::io_context& context) : socket(context) {}

    [[nodiscard]] int retransmissions() {
        tcp_info info{};
        socklen_t size = sizeof info;
        getsockopt(socket.native_handle(), IPPROTO_TCP, TCP_INFO, &info, &size);
        return info.tcpi_retransmits;
    }

    tcp::socket socket;
    std::optional<error_code> error;
};

// A server at port 25 of two addresses, the queue before it, and its clients.
class Drill {
  public:
    // What a SYN meets at once; one that meets nothing is held.
    std::function<std::optional<Reception>(const Syn&)> policy = [](const Syn&) { return std::nullopt; };
    std::vector<Syn> seen;

    explicit Drill(std::uint16_t port = kPort) {
        EXPECT_FALSE(add_addresses(kServers));
        for (const auto& address : kServers)
            servers_.emplace_back(context_, tcp::endpoint{asio::ip::make_address(address.text()), kPort});
        open(port);
    }

    void open(std::uint16_t port) {
        auto opened = SynQueue::open(context_, port, [this](const Syn& syn) {
            seen.push_back(syn);
            if (const auto reception = policy(syn)) queue_->decide(syn.id, *reception);
        });
        if (const auto* unable = std::get_if<Unable>(&opened))
            ADD_FAILURE() << unable->why;
        else
            queue_ = std::move(std::get<0>(opened));
    }

    void close() { queue_.reset(); }

    Client& connect_to(const IpAddress& server) {
        Client& client = clients_.emplace_back(context_);
        client.socket.async_connect({asio::ip::make_address(server.text()), kPort},
                                    [&](error_code error) { client.error = error; });
        return client;
    }

    void decide(const Syn& syn, Reception reception) { queue_->decide(syn.id, reception); }

    // Whether it comes true within a time that is long for this machine.
    template <class Condition>
    bool until(Condition holds) {
        const auto deadline = steady_clock::now() + std::chrono::seconds(90);
        while (!holds() && steady_clock::now() < deadline) context_.run_one_for(milliseconds(10));
        return holds();
    }

    void pass(milliseconds span) { context_.run_for(span); }

    // What connecting to each server comes to.
    std::vector<error_code> outcomes() {
        std::vector<error_code> outcomes;
        for (const auto& server : kServers) {
            Client& client = connect_to(server);
            EXPECT_TRUE(until([&] { return client.error.has_value(); })) << server.text();
            outcomes.push_back(client.error.value_or(asio::error::timed_out));
        }
        return outcomes;
    }

  private:
    asio::io_context context_;
    std::deque<tcp::acceptor> servers_;
    std::deque<Client> clients_;
    std::unique_ptr<SynQueue> queue_;
};

class Syns : public testing::Test {
  protected:
    void SetUp() override { SKIP_WITHOUT_PRIVATE_NETWORKS(); }
};

// What both families' clients see if each SYN meets this, and that each SYN is told once and whole.
void expect_outcome(Reception reception, error_code outcome) {
    in_private_thread([&] {
        Drill drill;
        drill.policy = [&](const Syn&) { return reception; };
        EXPECT_THAT(drill.outcomes(), testing::Each(outcome));
        ASSERT_EQ(drill.seen.size(), kServers.size());
        for (std::size_t i = 0; i < kServers.size(); ++i) {
            EXPECT_EQ(drill.seen[i].server, kServers[i]);
            EXPECT_EQ(drill.seen[i].client, kServers[i]);  // the address nearest to it
            EXPECT_EQ(drill.seen[i].server_port, kPort);
            EXPECT_NE(drill.seen[i].client_port, 0);
        }
    });
}

TEST_F(Syns, AcceptedOnesConnect) {
    expect_outcome(Reception::accept, {});
}

TEST_F(Syns, RefusedOnesMeetAReset) {
    expect_outcome(Reception::refuse, asio::error::connection_refused);
}

TEST_F(Syns, UnreachableOnesMeetAnIcmpMessage) {
    expect_outcome(Reception::unreachable, asio::error::host_unreachable);
}

TEST_F(Syns, DroppedOnesAreToldOnceThoughTheyAreRetransmitted) {
    in_private_thread([] {
        Drill drill;
        drill.policy = [](const Syn&) { return Reception::drop; };
        auto& v4 = drill.connect_to(kServers[0]);
        auto& v6 = drill.connect_to(kServers[1]);
        EXPECT_TRUE(drill.until([&] { return v4.retransmissions() > 0 && v6.retransmissions() > 0; }));
        drill.pass(milliseconds(50));
        EXPECT_EQ(drill.seen.size(), 2U);
        EXPECT_FALSE(v4.error || v6.error);
    });
}

TEST_F(Syns, HeldOnesConnectWhenTheyAreLetGo) {
    in_private_thread([] {
        Drill drill;
        auto& v4 = drill.connect_to(kServers[0]);
        auto& v6 = drill.connect_to(kServers[1]);
        ASSERT_TRUE(drill.until([&] { return drill.seen.size() == 2; }));
        drill.pass(milliseconds(200));
        EXPECT_FALSE(v4.error || v6.error);
        drill.decide(drill.seen[0], Reception::accept);
        drill.decide(drill.seen[1], Reception::refuse);
        EXPECT_TRUE(drill.until([&] { return v4.error && v6.error; }));
        const auto& refused = drill.seen[0].server.is_v6() ? v4 : v6;
        EXPECT_EQ(refused.error, error_code(asio::error::connection_refused));
        EXPECT_EQ((&refused == &v4 ? v6 : v4).error, error_code());
        EXPECT_EQ(drill.seen.size(), 2U);
    });
}

TEST_F(Syns, OneThatFollowsAnotherIsNewEvenFromTheSamePort) {
    in_private_thread([] {
        Drill drill;
        drill.policy = [](const Syn&) { return Reception::refuse; };
        asio::io_context context;
        for (int i = 0; i < 2; ++i) {
            tcp::socket client(context, tcp::v4());
            client.bind({asio::ip::make_address("192.0.2.11"), 40000});
            error_code error = asio::error::would_block;
            client.async_connect({asio::ip::make_address("192.0.2.11"), kPort},
                                 [&](error_code result) { error = result; });
            EXPECT_TRUE(drill.until([&] {
                context.restart();
                context.poll();
                return error != asio::error::would_block;
            }));
        }
        ASSERT_EQ(drill.seen.size(), 2U);
        EXPECT_EQ(drill.seen[0].client_port, drill.seen[1].client_port);
        EXPECT_NE(drill.seen[0].sequence, drill.seen[1].sequence);
    });
}

TEST_F(Syns, OtherPortsAreNotAsked) {
    in_private_thread([] {
        Drill drill(2525);
        EXPECT_THAT(drill.outcomes(), testing::Each(error_code()));
        EXPECT_TRUE(drill.seen.empty());
    });
}

TEST_F(Syns, OfOneNetworkAreNoneOfAnother) {
    in_private_thread([] {
        Drill outer;
        outer.policy = [](const Syn&) { return Reception::accept; };
        in_private_thread([] {
            Drill inner;
            inner.policy = [](const Syn&) { return Reception::refuse; };
            EXPECT_THAT(inner.outcomes(), testing::Each(error_code(asio::error::connection_refused)));
            EXPECT_EQ(inner.seen.size(), 2U);
        });
        EXPECT_THAT(outer.outcomes(), testing::Each(error_code()));
        EXPECT_EQ(outer.seen.size(), 2U);
    });
}

TEST_F(Syns, AreDroppedBetweenTwoQueuesOfAPort) {
    in_private_thread([] {
        Drill drill;
        auto& client = drill.connect_to(kServers[0]);
        ASSERT_TRUE(drill.until([&] { return drill.seen.size() == 1; }));
        drill.close();
        auto& other = drill.connect_to(kServers[1]);
        drill.pass(milliseconds(50));
        EXPECT_EQ(drill.seen.size(), 1U);
        drill.policy = [](const Syn&) { return Reception::accept; };
        drill.open(kPort);
        EXPECT_TRUE(drill.until([&] { return client.error && other.error; }));
        EXPECT_EQ(client.error, error_code());
        EXPECT_EQ(other.error, error_code());
        EXPECT_EQ(drill.seen.size(), 3U);
    });
}

TEST_F(Syns, TenThousandAreHeldAtATime) {
    constexpr std::size_t kMany = 10000;
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    const rlimit enough{std::max<rlim_t>(files.rlim_cur, kMany + 100), files.rlim_max};
    if (setrlimit(RLIMIT_NOFILE, &enough) != 0)
        GTEST_SKIP() << "10,100 open files are more than ulimit -Hn allows";
    in_private_thread([] {
        Drill drill;
        std::vector<Client*> clients;
        for (std::size_t i = 0; i < kMany; ++i) {
            clients.push_back(&drill.connect_to(kServers[i % 2]));
            drill.pass(milliseconds(0));
        }
        EXPECT_TRUE(drill.until([&] { return drill.seen.size() == kMany; })) << drill.seen.size();
        for (const Syn& syn : drill.seen) drill.decide(syn, Reception::unreachable);
        const auto ended = [](const Client* client) {
            return client->error == error_code(asio::error::host_unreachable);
        };
        auto next = clients.begin();  // all before it have ended
        EXPECT_TRUE(drill.until([&] {
            next = std::find_if_not(next, clients.end(), ended);
            return next == clients.end();
        }));
    });
    setrlimit(RLIMIT_NOFILE, &files);
}

TEST(SynsDeathTest, OfTheMachinesOwnNetworkAreLeftAlone) {
    asio::io_context context;
    EXPECT_DEATH(static_cast<void>(SynQueue::open(context, kPort, [](const Syn&) {})), "");
}

TEST(Unprivileged, DecideSynsToo) {
    as_nobody([] {
        Drill drill;
        drill.policy = [](const Syn& syn) {
            return syn.server.is_v6() ? Reception::unreachable : Reception::refuse;
        };
        EXPECT_THAT(drill.outcomes(), testing::ElementsAre(error_code(asio::error::connection_refused),
                                                           error_code(asio::error::host_unreachable)));
    });
}

}  // namespace
}  // namespace mxdrill::net
