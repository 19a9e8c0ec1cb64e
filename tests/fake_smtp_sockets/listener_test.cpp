// Gates that open and shut, and what is done when there are no descriptors.
#include "fake_smtp/sockets/listener.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <thread>

#include "sim/net/acceptor.hpp"
#include "tests/fake_smtp_sockets/stage.hpp"
#include "tests/net/no_descriptors.hpp"

namespace mxdrill::fake_smtp::sockets {
namespace {

using base::hours;
using base::Instant;
using protocol::Reception;
using testing::StartsWith;

// Its clock jumps, so that outages of hours are over at once.
class GateTest : public StageTest {
  protected:
    GateTest() : StageTest({.pace = net::Pace::jump}) {}

    void pass_to(Instant at) {
        loop_.run(at, [] { return false; });
    }
    std::string met() {
        loop_.launched(1);  // the clock waits for this client
        std::string text = meet();
        loop_.landed(1);
        return text;
    }

  private:
    std::string meet() {
        net::tcp::socket socket(loop_.context());
        socket.open(net::tcp::v4());
        std::optional<net::error_code> result;
        socket.async_connect(net::endpoint_of<net::tcp>(place()),
                             [&](const net::error_code& error) { result = error; });
        net::asio::steady_timer patience(loop_.context(), std::chrono::milliseconds(150));
        const auto is_over = std::make_shared<bool>(false);  // told even when it is cancelled
        patience.async_wait([is_over](const net::error_code& error) { *is_over = !error; });
        loop_.run({}, [&] { return result || *is_over; });
        if (!result) {
            socket.close();
            loop_.run({}, [&] { return result.has_value(); });
            return "silence";
        }
        patience.cancel();
        if (*result) return *result == net::asio::error::connection_refused ? "refused" : result->message();
        Peer peer(loop_, std::move(socket));
        return peer.await("\r\n").substr(0, 4);
    }
};

TEST_F(GateTest, RefuseAndOpenAgainInTime) {
    fault({.stage = Stage::connect, .act = Act::refuse}, {.when = {.at = {hours(1)}, .length = hours(2)}});
    open();
    EXPECT_EQ(met(), "220 ");
    pass_to({hours(1)});
    EXPECT_EQ(met(), "refused");
    EXPECT_EQ(met(), "refused");
    pass_to({hours(3)});
    EXPECT_EQ(met(), "220 ");
}

TEST_F(GateTest, DropAndOpenAgainInTime) {
    fault({.stage = Stage::connect, .act = Act::drop}, {.when = {.at = {hours(1)}, .length = hours(2)}});
    open();
    EXPECT_EQ(met(), "220 ");
    pass_to({hours(1)});
    EXPECT_EQ(met(), "silence");
    EXPECT_EQ(met(), "silence");
    pass_to({hours(3)});
    EXPECT_EQ(met(), "220 ");
}

TEST_F(GateTest, ShutAndOpenAgainAndAgain) {
    fault({.stage = Stage::connect, .act = Act::refuse},
          {.when = {.at = {hours(1)}, .length = hours(1), .repeat = hours(2)}});
    open();
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(met(), "220 ");
        pass_to({hours(2 * i + 1)});
        EXPECT_EQ(met(), "refused");
        pass_to({hours(2 * i + 2)});
    }
}

TEST_F(GateTest, KeepTheirPortWhileTheyAreShut) {
    fault({.stage = Stage::connect, .act = Act::refuse}, {.when = {.length = hours(1)}});
    open();
    EXPECT_EQ(met(), "refused");
    net::tcp::socket thief(loop_.context());
    net::error_code error;
    thief.open(net::tcp::v4());
    thief.bind(net::endpoint_of<net::tcp>(place()), error);
    EXPECT_EQ(error, net::asio::error::address_in_use);
    pass_to({hours(1)});
    EXPECT_EQ(met(), "220 ");
}

// For a moment it would take the place of one that is shut and has just opened again.
TEST_F(GateTest, OfAnotherRunDoNotListenWhereThisOneIsShut) {
    fault({.stage = Stage::connect, .act = Act::refuse});
    open();
    bool is_met = false;
    std::atomic<bool> is_stopped = false;
    std::thread client([&, at = place()] {
        net::Loop loop({});
        while (!is_stopped) is_met = is_met || !Peer(loop, at).was_refused();
    });
    for (int i = 0; i < 1'000; ++i) {
        Listener other(loop_, [](net::tcp::socket) {});
        EXPECT_TRUE(other.open(place()));
    }
    is_stopped = true;
    client.join();
    EXPECT_FALSE(is_met);
}

TEST_F(GateTest, FollowFaultsThatComeAndGo) {
    open();
    EXPECT_EQ(met(), "220 ");
    fault({.stage = Stage::connect, .act = Act::refuse});
    service_->set_gates();
    EXPECT_EQ(met(), "refused");
    EXPECT_EQ(service_->standing(kAddress).reception, Reception::refuse);
    EXPECT_EQ(service_->standing(kAddress).fault, 0U);
    faults_.remove(0);
    service_->set_gates();
    EXPECT_EQ(met(), "220 ");
    EXPECT_FALSE(service_->standing(kAddress).fault);
}

TEST_F(GateTest, LeaveConnectionsThatAreThere) {
    Peer peer = connect();
    loop_.launched(1);
    peer.await("220 ");
    fault({.stage = Stage::connect, .act = Act::refuse});
    service_->set_gates();
    EXPECT_THAT(say(peer, "NOOP\r\n", "250 "), StartsWith("250 "));
}

TEST_F(StageTest, OneConnectionTooManyIsTurnedAway) {
    most_connections_ = 2;
    Peer first = connect();
    Peer second = connect();
    first.await("220 ");
    second.await("220 ");
    Peer third = connect();
    EXPECT_THAT(third.await("\r\n"), StartsWith("421 4.7.0 "));
    EXPECT_TRUE(third.await_end());
    EXPECT_TRUE(third.was_closed());
    say(first, "QUIT\r\n", "221 ");
    ASSERT_TRUE(first.await_end());
    Peer fourth = connect();
    fourth.await("220 ");
}

TEST_F(StageTest, WhoFindsNoDescriptorIsToldSo) {
    Peer first = connect();
    first.await("220 ");
    Peer second = connect();  // its end is a file too, so it is opened before
    const net::NoDescriptors none;
    if (!none.hold()) GTEST_SKIP() << net::NoDescriptors::kNoLimit;
    EXPECT_THAT(second.await("\r\n"), StartsWith("421 4.3.2 "));
    EXPECT_TRUE(second.await_end());
    second.close();
    EXPECT_THAT(say(first, "NOOP\r\n", "250 "), StartsWith("250 ")) << "others are served";
}

TEST_F(StageTest, WhoComesWhenThereAreDescriptorsAgainIsServed) {
    open();
    {
        Peer peer(loop_, place());
        const net::NoDescriptors none;
        if (!none.hold()) GTEST_SKIP() << net::NoDescriptors::kNoLimit;
        peer.await("421 ");
    }
    Peer peer = connect();
    peer.await("220 ");
}

TEST_F(StageTest, NobodyIsHeardAfterItHasStopped) {
    Peer peer = connect();
    peer.await("220 ");
    service_->stop();
    EXPECT_TRUE(peer.await_end());
    EXPECT_TRUE(Peer(loop_, place()).was_refused());
    service_->set_gates();
    EXPECT_TRUE(Peer(loop_, place()).was_refused());
}

TEST_F(StageTest, NothingHappensAfterAServiceIsGone) {
    open();
    std::optional<Peer> peer;
    for (int i = 0; i < 20; ++i) {
        net::asio::post(loop_.context(), [&, i] {
            if (i < 12) peer.emplace(loop_, place());
            if (i == 10) service_.reset();
        });
    }
    net::run_for(loop_);
    EXPECT_FALSE(service_);
}

TEST_F(StageTest, ServersListenOrNotAsTheRunSays) {
    open();
    const auto before = place();
    const auto another = IpAddress::of("2001:db8::2");
    trace::Cast cast;
    cast.servers = {{base::Name::of("other.example.test"), {another}, {}}};
    cast.server_at = {{another, 0}};
    ASSERT_FALSE(service_->listen_for(cast));
    EXPECT_TRUE(Peer(loop_, before).was_refused());
    const Peer peer(loop_, addresses_.listening(another, Service::kPort));
    EXPECT_FALSE(peer.ended());
}

}  // namespace
}  // namespace mxdrill::fake_smtp::sockets
