// Time as a client meets it: the link's delays, all on the server's side, and slow reading.
#include <gmock/gmock.h>

#include "tests/fake_smtp_sockets/stage.hpp"

namespace mxdrill::fake_smtp::sockets {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

class PaceTest : public StageTest {
  protected:
    base::Duration time_of(const std::function<void()>& what) {
        const auto begun = loop_.now();
        what();
        return loop_.now() - begun;
    }
};

TEST_F(PaceTest, EachExchangeTakesTheLinksRoundTrip) {
    link_.latency = milliseconds(40);
    Peer peer = connect();
    // A connection has crossed the link when it is seen: only the banner's way is left.
    EXPECT_GE(time_of([&] { peer.await("220 "); }), milliseconds(19));
    for (const char* command : {"EHLO client.test\r\n", "NOOP\r\n", "RSET\r\n"}) {
        const auto took = time_of([&] { say(peer, command, "250 "); });
        EXPECT_GE(took, milliseconds(40));
        EXPECT_LT(took, milliseconds(400));
    }
}

TEST_F(PaceTest, JitterVariesItAndKeepsTheOrder) {
    link_.latency = milliseconds(20);
    link_.jitter = milliseconds(20);
    Peer peer = connect();
    greet(peer);
    base::Duration least = seconds(100);
    base::Duration most{0};
    for (int i = 0; i < 20; ++i) {
        const auto took = time_of([&] { say(peer, "NOOP\r\n", "250 "); });
        least = std::min(least, took);
        most = std::max(most, took);
    }
    EXPECT_GT(most - least, milliseconds(3));
    peer.send("HELP\r\n");
    net::run_for(loop_, milliseconds(1));
    peer.send("VRFY x\r\n");
    net::run_for(loop_, milliseconds(1));
    const std::string replies = say(peer, "NOOP\r\n", "250 ");
    EXPECT_LT(replies.find("214 "), replies.find("252 "));
    EXPECT_LT(replies.find("252 "), replies.find("250 "));
}

TEST_F(PaceTest, AMessageTakesAsLongAsItsLink) {
    link_.bandwidth = base::Bandwidth{800'000};  // 100 kB/s
    Peer peer = connect();
    greet(peer);
    EXPECT_GE(time_of([&] { deliver(peer, std::string(5'000, 'x')); }), milliseconds(50));
    EXPECT_THAT(kept_, SizeIs(1));
}

TEST_F(PaceTest, ASlowReaderGetsTheWholeMessage) {
    fault({.stage = Stage::body, .rate = base::Bandwidth{80'000'000}});  // 10 MB/s
    Peer peer = connect();
    greet(peer);
    say(peer, "MAIL FROM:<a@sender.test>\r\nRCPT TO:<b@example.test>\r\nDATA\r\n", "354 ");
    std::string text;
    for (int i = 0; i < 150'000; ++i)
        text += "A line of text that is some 80 octets long, so that it looks like mail 123\r\n";
    const auto took = time_of([&] { say(peer, text + ".\r\n", "250 2.0.0"); });
    EXPECT_GE(took, milliseconds(1'000));
    ASSERT_THAT(kept_, SizeIs(1));
    EXPECT_EQ(kept_[0].octets, static_cast<std::int64_t>(text.size()));
    EXPECT_THAT(fired_, ElementsAre(0));
}

// What the kernel's buffers don't hold stays with the client.
TEST_F(PaceTest, ASlowReaderLeavesItsClientWithTheOctets) {
    fault({.stage = Stage::body, .rate = base::Bandwidth{8'000}});  // 1 kB/s
    Peer peer = connect();
    greet(peer);
    say(peer, "MAIL FROM:<a@sender.test>\r\nRCPT TO:<b@example.test>\r\nDATA\r\n", "354 ");
    const std::size_t before = peer.sent();
    peer.send(std::string(20'000'000, 'x'));
    net::run_for(loop_, milliseconds(300));
    EXPECT_EQ(peer.sent(), before) << "the kernel has not taken all";
    EXPECT_FALSE(peer.ended());
}

// Whoever asks and asks and never listens must not fill the memory, be his replies here or on the link.
TEST_F(PaceTest, WhoDoesNotReadHisRepliesIsNotAnsweredForNow) {
    const std::string reply = "250 " + std::string(490, 'x');
    fault({.stage = Stage::ehlo, .act = Act::reply, .reply = reply});
    constexpr std::size_t kCommands = 60'000;
    std::string commands;
    for (std::size_t i = 0; i < kCommands; ++i) commands += "HELO x\r\n";
    for (const auto latency : {milliseconds(0), milliseconds(20)}) {
        link_.latency = latency;
        fired_.clear();
        Peer peer = connect();
        peer.await("220 ");
        peer.be_lazy();
        peer.send(commands);
        net::run_for(loop_, milliseconds(500));
        EXPECT_LT(fired_.size(), kCommands / 2);
        peer.be_diligent();
        EXPECT_TRUE(net::run_until(
            loop_, [&] { return peer.received().size() >= kCommands * reply.size(); }, seconds(60)));
        EXPECT_EQ(fired_.size(), kCommands) << "nothing is lost";
    }
}

TEST_F(PaceTest, ALongLinkHoldsNoMoreThanAWindow) {
    link_.latency = seconds(60);
    Peer peer = connect();
    peer.send(std::string(40'000'000, 'x'));
    net::run_for(loop_, milliseconds(300));
    EXPECT_EQ(peer.sent(), 0U) << "the kernel has not taken all";
    EXPECT_FALSE(peer.ended());
}

}  // namespace
}  // namespace mxdrill::fake_smtp::sockets
