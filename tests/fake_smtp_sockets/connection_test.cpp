#include "fake_smtp/sockets/connection.hpp"

#include <gmock/gmock.h>

#include "tests/fake_smtp_sockets/stage.hpp"

namespace mxdrill::fake_smtp::sockets {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

using ConnectionTest = StageTest;

TEST_F(ConnectionTest, GreetsAndOffersItsExtensions) {
    settings_.tls = Tls::offered;
    settings_.size_limit = base::Size{10'000};
    Peer peer = connect();
    EXPECT_EQ(peer.await("220 "), "220 mx.example.test ESMTP\r\n");
    EXPECT_EQ(say(peer, "EHLO client.test\r\n", "250 "),
              "250-mx.example.test\r\n250-PIPELINING\r\n250-SIZE 10000\r\n250-STARTTLS\r\n250-8BITMIME\r\n"
              "250 ENHANCEDSTATUSCODES\r\n");
}

TEST_F(ConnectionTest, ABannerMayHaveManyLines) {
    settings_.banner = "220-one\n220-two\n220 three";
    Peer peer = connect();
    EXPECT_EQ(peer.await("220 "), "220-one\r\n220-two\r\n220 three\r\n");
}

TEST_F(ConnectionTest, AWholeTransactionMayComeInOneSegment) {
    Peer peer = connect();
    const std::string replies = say(peer,
                                    "EHLO client.test\r\nMAIL FROM:<a@sender.test>\r\n"
                                    "RCPT TO:<b@example.test>\r\nRCPT TO:<c@elsewhere.test>\r\nDATA\r\n"
                                    "Subject: x\r\n\r\nText\r\n.\r\nQUIT\r\n",
                                    "221 ");
    EXPECT_THAT(replies, HasSubstr("250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n550 5.7.1 Relaying denied\r\n354 "));
    EXPECT_THAT(replies, HasSubstr("250 2.0.0 Ok: message kept\r\n221 2.0.0 Bye\r\n"));
    EXPECT_TRUE(peer.await_end());
    EXPECT_TRUE(peer.was_closed());
    ASSERT_THAT(kept_, SizeIs(1));
    EXPECT_EQ(kept_[0].from, "a@sender.test");
    EXPECT_THAT(kept_[0].recipients, ElementsAre("b@example.test"));
}

// As Exim does: QUIT behind the message, and a FIN behind that (RFC 9293 §3.6).
TEST_F(ConnectionTest, WhoSaysNoMoreIsAnsweredAllTheSame) {
    link_.bandwidth = base::Bandwidth{800'000};  // 5 kB take 50 ms
    Peer peer = connect();
    greet(peer);
    say(peer, "MAIL FROM:<a@sender.test>\r\nRCPT TO:<b@example.test>\r\nDATA\r\n", "354 ");
    peer.send("Subject: x\r\n\r\n" + std::string(5000, 'x') + "\r\n.\r\nQUIT\r\n");
    ASSERT_TRUE(net::run_until(loop_, [&] { return peer.sent() > 5000; }));
    peer.shut_down();
    EXPECT_TRUE(peer.await_end());
    EXPECT_TRUE(peer.was_closed());
    EXPECT_THAT(peer.received(), HasSubstr("250 2.0.0 Ok: message kept\r\n221 2.0.0 Bye\r\n"));
    EXPECT_THAT(kept_, SizeIs(1));
}

TEST_F(ConnectionTest, WhoClosesWithoutQuitHasGivenUp) {
    link_.bandwidth = base::Bandwidth{800'000};
    Peer peer = connect();
    greet(peer);
    say(peer, "MAIL FROM:<a@sender.test>\r\nRCPT TO:<b@example.test>\r\nDATA\r\n", "354 ");
    const std::size_t before = peer.sent();
    peer.send("Subject: x\r\n\r\n" + std::string(5000, 'x') + "\r\n.\r\nNOOP\r\n");
    ASSERT_TRUE(net::run_until(loop_, [&] { return peer.sent() > before + 5000; }));
    peer.shut_down();
    EXPECT_TRUE(peer.await_end());
    EXPECT_EQ(peer.received(), "");
    EXPECT_THAT(kept_, SizeIs(0));
}

TEST_F(ConnectionTest, CommandsMayComeOctetByOctet) {
    Peer peer = connect();
    peer.await("220 ");
    for (const char octet : std::string_view("NOOP\r\n")) {
        peer.send(std::string(1, octet));
        net::run_for(loop_, milliseconds(1));
    }
    EXPECT_EQ(peer.await("\r\n"), "250 2.0.0 Ok\r\n");
}

TEST_F(ConnectionTest, DotsAreUndoneBeforeTheSizeIsTaken) {
    Peer peer = connect();
    greet(peer);
    deliver(peer, "a\r\n..\r\n...b");
    ASSERT_THAT(kept_, SizeIs(1));
    EXPECT_EQ(kept_[0].octets, 3 + 3 + 5);
}

TEST_F(ConnectionTest, OnlyADotBetweenTrueLineEndsEndsAMessage) {
    Peer peer = connect();
    greet(peer);
    deliver(peer, "x\n.\nMAIL FROM:<smuggled@sender.test>\n.\r\ny");
    EXPECT_THAT(kept_, SizeIs(1));
}

TEST_F(ConnectionTest, AMessageMayBeTooLarge) {
    settings_.size_limit = base::Size{1'000};
    Peer peer = connect();
    greet(peer);
    EXPECT_EQ(say(peer, "MAIL FROM:<a@sender.test> SIZE=1001\r\n", "\r\n"), "552 5.3.4 Message too big\r\n");
    deliver(peer, std::string(900, 'x') + "\r\n" + std::string(200, 'y'), "552 5.3.4");
    deliver(peer, std::string(900, 'x'));
    EXPECT_THAT(kept_, SizeIs(1));
}

TEST_F(ConnectionTest, ManyMessagesOfOneConnectionAreKept) {
    Peer peer = connect();
    greet(peer);
    for (int i = 0; i < 5; ++i) deliver(peer, "text");
    EXPECT_THAT(kept_, SizeIs(5));
}

TEST_F(ConnectionTest, AnOverlongLineIsOneErrorAndNoMore) {
    Peer peer = connect();
    peer.await("220 ");
    EXPECT_EQ(say(peer, std::string(100'000, 'x') + "\r\nNOOP\r\n", "250 "),
              "500 5.5.2 Command not recognised\r\n250 2.0.0 Ok\r\n");
}

TEST_F(ConnectionTest, AServerOfManyConnectionsTurnsOthersAway) {
    settings_.max_connections = 1;
    Peer first = connect();
    first.await("220 ");
    Peer second = connect();
    EXPECT_EQ(second.await("\r\n"), "421 4.7.0 Too many connections, try again later\r\n");
    EXPECT_TRUE(second.await_end());
    EXPECT_TRUE(second.was_closed());
    say(first, "QUIT\r\n", "221 ");
    EXPECT_TRUE(first.await_end());
    Peer third = connect();
    third.await("220 ");
}

TEST_F(ConnectionTest, ConnectionsEndWithTheirClients) {
    {
        Peer reset = connect();
        Peer closed = connect();
        Peer quits = connect();
        closed.await("220 ");
        reset.await("220 ");
        quits.await("220 ");
        EXPECT_EQ(service_->connections(), 3U);
        reset.reset();
        say(quits, "QUIT\r\n", "221 ");
    }
    EXPECT_TRUE(net::run_until(loop_, [&] { return service_->connections() == 0; }));
}

TEST_F(ConnectionTest, AllEndWithAResetWhenTheRunSaysSo) {
    Peer peer = connect();
    greet(peer);
    service_->end_all();
    EXPECT_EQ(service_->connections(), 0U);
    EXPECT_TRUE(peer.await_end());
    EXPECT_TRUE(peer.was_reset());
    Peer next = connect();
    greet(next);
}

}  // namespace
}  // namespace mxdrill::fake_smtp::sockets
