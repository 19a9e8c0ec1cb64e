#include "sim/net/channel.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "sim/net/acceptor.hpp"
#include "tests/net/peer.hpp"

namespace mxdrill::net {
namespace {

using base::milliseconds;
using protocol::Closing;

class Recorder : public Channel::User {
  public:
    void on_octets(std::string_view octets) override {
        received.append(octets);
        if (on_more) on_more();
    }
    void on_end(Closing how) override { ends.push_back(how); }
    void on_tls(bool succeeded) override { tls = succeeded; }
    void on_caught_up() override { ++times_caught_up; }

    std::string received;
    std::vector<Closing> ends;
    std::optional<bool> tls;
    int times_caught_up = 0;
    std::function<void()> on_more;
};

// A channel at one end, a plain socket at the other.
class ChannelTest : public testing::Test {
  protected:
    ChannelTest() {
        tcp::acceptor acceptor(loop_.context());
        EXPECT_FALSE(listen(acceptor, {asio::ip::address_v4::loopback(), 0}));
        peer_.emplace(loop_, endpoint_of(acceptor.local_endpoint()));
        channel_ = std::make_shared<Channel>(loop_, acceptor.accept(), End::server, user_);
        channel_->start();
    }
    ~ChannelTest() override {
        if (channel_) channel_->close(Closing::rst);
    }
    bool until(const std::function<bool()>& holds) { return run_until(loop_, holds); }

    Loop loop_{ClockSettings{}};
    Recorder user_;
    std::optional<Peer> peer_;
    std::shared_ptr<Channel> channel_;
};

// Octets in which every piece can be told from others.
std::string much(std::size_t size) {
    std::string text;
    for (std::size_t line = 0; text.size() < size; ++line) text += std::to_string(line) + "\r\n";
    text.resize(size);
    return text;
}

TEST_F(ChannelTest, OctetsComeInTheirOrder) {
    const std::string text = much(10'000'000);
    channel_->send(text.substr(0, 5));
    channel_->send(text.substr(5, 8'000'000));
    channel_->send(text.substr(8'000'005));
    peer_->send(text);
    EXPECT_TRUE(until(
        [&] { return peer_->received().size() == text.size() && user_.received.size() == text.size(); }));
    EXPECT_TRUE(peer_->received() == text);
    EXPECT_TRUE(user_.received == text);
}

TEST_F(ChannelTest, ClosesAfterAllHasLeft) {
    const std::string text = much(10'000'000);
    peer_->be_lazy();
    channel_->send(text);
    channel_->close(Closing::fin);
    EXPECT_FALSE(channel_->is_open());
    channel_->send("too late");
    run_for(loop_);
    peer_->be_diligent();
    EXPECT_TRUE(peer_->await_end());
    EXPECT_TRUE(peer_->was_closed());
    EXPECT_TRUE(peer_->received() == text);
}

// A kernel that has unread octets would send RST, and the last reply would be lost.
TEST_F(ChannelTest, ThrowsAwayWhatComesAfterItHasClosed) {
    channel_->send("bye");
    channel_->close(Closing::fin);
    peer_->send(much(3'000'000));
    EXPECT_TRUE(peer_->await_end());
    EXPECT_TRUE(peer_->was_closed());
    EXPECT_EQ(peer_->received(), "bye");
    EXPECT_TRUE(until([&] { return peer_->sent() == 3'000'000; }));
    EXPECT_EQ(user_.received, "");
}

TEST_F(ChannelTest, AClosedOneIsGoneAsSoonAsTheOtherEndClosesToo) {
    const std::weak_ptr<Channel> alive = channel_;
    channel_->close(Closing::fin);
    channel_.reset();
    EXPECT_TRUE(peer_->await_end());
    EXPECT_FALSE(alive.expired());
    peer_->close();
    EXPECT_TRUE(until([&] { return alive.expired(); }));
    EXPECT_TRUE(user_.ends.empty()) << "who closed is not told";
}

// Else a client that never reads would keep a descriptor and its replies for good.
TEST_F(ChannelTest, AClosedOneGivesUpAnEndThatDoesNotRead) {
    const std::weak_ptr<Channel> alive = channel_;
    peer_->be_lazy();
    channel_->send(much(20'000'000));
    channel_->close(Closing::fin);
    channel_.reset();
    EXPECT_TRUE(until([&] { return alive.expired(); }));
}

TEST_F(ChannelTest, ResetsAtOnce) {
    channel_->close(Closing::rst);
    EXPECT_TRUE(peer_->await_end());
    EXPECT_TRUE(peer_->was_reset());
    EXPECT_TRUE(user_.ends.empty());
}

TEST_F(ChannelTest, TellsTheEndOnceAndHowItCame) {
    peer_->send("last words");
    peer_->close();
    EXPECT_TRUE(until([&] { return !user_.ends.empty(); }));
    run_for(loop_);
    EXPECT_EQ(user_.received, "last words");
    EXPECT_EQ(user_.ends, std::vector{Closing::fin});
    EXPECT_FALSE(channel_->is_open());
    channel_->send("to nobody");
    channel_->close(Closing::fin);
    run_for(loop_);
    EXPECT_EQ(user_.ends.size(), 1U);
}

TEST_F(ChannelTest, TellsAResetFromAnEnd) {
    peer_->reset();
    EXPECT_TRUE(until([&] { return !user_.ends.empty(); }));
    EXPECT_EQ(user_.ends, std::vector{Closing::rst});
}

TEST_F(ChannelTest, WhileItPausesTheOtherEndFindsFullBuffers) {
    const std::string text = much(20'000'000);
    channel_->pause();
    peer_->send(text);
    run_for(loop_, milliseconds(100));
    EXPECT_EQ(user_.received, "");
    EXPECT_EQ(peer_->sent(), 0U) << "the kernel has not taken all";
    channel_->resume();
    EXPECT_TRUE(until([&] { return user_.received.size() == text.size(); }));
    EXPECT_TRUE(user_.received == text);
}

TEST_F(ChannelTest, CanBePausedByItsUserWhileItReads) {
    user_.on_more = [this] { channel_->pause(); };
    peer_->send("one");
    EXPECT_TRUE(until([&] { return user_.received == "one"; }));
    peer_->send("two");
    run_for(loop_);
    EXPECT_EQ(user_.received, "one");
    channel_->resume();
    channel_->resume();
    EXPECT_TRUE(until([&] { return user_.received == "onetwo"; }));
}

TEST_F(ChannelTest, CanBeClosedByItsUserWhileItReads) {
    user_.on_more = [this] {
        channel_->close(Closing::fin);
        channel_.reset();
    };
    peer_->send(much(200'000));
    EXPECT_TRUE(peer_->await_end());
    EXPECT_LE(user_.received.size(), 65'536U) << "nothing is told after it was closed";
}

// Whoever asks and asks and never listens must not fill the memory.
TEST_F(ChannelTest, OfAServerDoesNotReadOnWhileItsRepliesAreNotRead) {
    peer_->be_lazy();
    user_.on_more = [this] { channel_->send(much(100'000)); };
    std::size_t before = 0;
    for (int i = 0; i < 2'000; ++i) {
        peer_->send("?");
        loop_.run(loop_.now() + milliseconds(100), [&] { return user_.received.size() > before; });
        if (user_.received.size() == before) break;
        before = user_.received.size();
    }
    EXPECT_LT(before, 500U);
    const std::size_t answered = before * 100'000;
    user_.on_more = nullptr;
    peer_->send("last");
    peer_->be_diligent();
    EXPECT_TRUE(until([&] { return user_.received.size() >= before + 4; })) << "it goes on when they are";
    EXPECT_TRUE(until([&] { return peer_->received().size() >= answered; }));
}

// A handshake holds a clock that jumps until it is over, be it by never beginning.
TEST_F(ChannelTest, AHandshakeThatNeverBeginsHoldsNoClock) {
    asio::ssl::context tls(asio::ssl::context::tls_server);
    for (const auto how : {Closing::rst, Closing::fin}) {
        Loop loop({.pace = Pace::jump});
        tcp::acceptor acceptor(loop.context());
        ASSERT_FALSE(listen(acceptor, {asio::ip::address_v4::loopback(), 0}));
        Peer peer(loop, endpoint_of(acceptor.local_endpoint()));
        peer.be_lazy();
        const auto channel = std::make_shared<Channel>(loop, acceptor.accept(), End::server, user_);
        channel->start();
        channel->send(std::string(20'000'000, 'x'));
        channel->start_tls(tls, {});
        channel->close(how);
        channel->start_tls(tls, {});
        const auto begun = Clock::Wall::now();
        loop.run(loop.now() + base::hours(1), [] { return false; });
        EXPECT_LT(Clock::Wall::now() - begun, std::chrono::milliseconds(100));
    }
}

TEST_F(ChannelTest, TellsWhenItHasCaughtUp) {
    peer_->be_lazy();
    channel_->send(std::string(20'000'000, 'x'));
    EXPECT_TRUE(channel_->is_behind());
    run_for(loop_);
    EXPECT_EQ(user_.times_caught_up, 0);
    peer_->be_diligent();
    EXPECT_TRUE(until([&] { return user_.times_caught_up > 0; }));
    EXPECT_FALSE(channel_->is_behind());
}

TEST_F(ChannelTest, OfTheRunCountsWhatIsUnderWayBetweenItsEnds) {
    Loop loop({.pace = Pace::jump});
    tcp::acceptor acceptor(loop.context());
    ASSERT_FALSE(listen(acceptor, {asio::ip::address_v4::loopback(), 0}));
    tcp::socket socket(loop.context());
    socket.connect(acceptor.local_endpoint());
    Recorder client_user;
    Recorder server_user;
    const auto passage = std::make_shared<Passage>(loop);
    const auto client = std::make_shared<Channel>(loop, std::move(socket), End::client, client_user);
    const auto server = std::make_shared<Channel>(loop, acceptor.accept(), End::server, server_user);
    for (const auto& channel : {client, server}) {
        channel->count_in(passage);
        channel->start();
    }
    const std::string text = much(5'000'000);
    client->send(text);
    client->close(Closing::fin);
    bool is_late = false;
    loop.call_at({base::hours(1)}, [&] { is_late = true; });
    loop.run({}, [&] { return is_late; });
    EXPECT_TRUE(server_user.received == text) << "all has come before the clock jumped";
    EXPECT_EQ(server_user.ends, std::vector{Closing::fin});
}

}  // namespace
}  // namespace mxdrill::net
