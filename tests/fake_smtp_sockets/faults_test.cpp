// Every fault at every stage, as a client meets it.
#include <gmock/gmock.h>

#include "tests/fake_smtp_sockets/stage.hpp"

namespace mxdrill::fake_smtp::sockets {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class FaultTest : public StageTest {
  protected:
    /// Speaks until the stage's answer is to come, and that stage's own input.
    Peer reach(Stage stage) {
        Peer peer = connect();
        if (stage == Stage::banner) return peer;
        peer.await("220 ");
        if (stage == Stage::ehlo) return last(std::move(peer), "EHLO client.test\r\n");
        say(peer, "EHLO client.test\r\n", "250 ");
        if (stage == Stage::starttls) return last(std::move(peer), "STARTTLS\r\n");
        if (stage == Stage::quit) return last(std::move(peer), "QUIT\r\n");
        if (stage == Stage::mail) return last(std::move(peer), "MAIL FROM:<a@sender.test>\r\n");
        say(peer, "MAIL FROM:<a@sender.test>\r\n", "250 ");
        if (stage == Stage::rcpt) return last(std::move(peer), "RCPT TO:<b@example.test>\r\n");
        say(peer, "RCPT TO:<b@example.test>\r\n", "250 ");
        if (stage == Stage::data) return last(std::move(peer), "DATA\r\n");
        say(peer, "DATA\r\n", "354 ");
        return last(std::move(peer), "text\r\n.\r\n");
    }

  private:
    static Peer last(Peer peer, std::string_view text) {
        peer.send(text);
        return peer;
    }
};

class EachStage : public FaultTest, public testing::WithParamInterface<Stage> {
  protected:
    EachStage() { settings_.tls = Tls::offered; }
};

TEST_P(EachStage, Reset) {
    fault({.stage = GetParam(), .act = Act::reset});
    Peer peer = reach(GetParam());
    EXPECT_TRUE(peer.await_end());
    EXPECT_TRUE(peer.was_reset());
    EXPECT_EQ(peer.received(), "");
    EXPECT_THAT(fired_, SizeIs(1));
    EXPECT_THAT(kept_, IsEmpty());
}

TEST_P(EachStage, Close) {
    fault({.stage = GetParam(), .act = Act::close});
    Peer peer = reach(GetParam());
    EXPECT_TRUE(peer.await_end());
    EXPECT_TRUE(peer.was_closed());
    EXPECT_EQ(peer.received(), "");
    EXPECT_THAT(kept_, IsEmpty());
}

TEST_P(EachStage, Silence) {
    fault({.stage = GetParam(), .act = Act::drop});
    Peer peer = reach(GetParam());
    EXPECT_TRUE(net::run_until(loop_, [&] { return !fired_.empty(); }));
    peer.send("NOOP\r\n");
    net::run_for(loop_);
    EXPECT_EQ(peer.received(), "");
    EXPECT_FALSE(peer.ended());
    EXPECT_THAT(kept_, IsEmpty());
}

TEST_P(EachStage, Garble) {
    fault({.stage = GetParam(), .act = Act::garble});
    Peer peer = reach(GetParam());
    EXPECT_EQ(peer.await("\r\n"), "HTTP/1.1 400 Bad Request\r\n");
    EXPECT_THAT(kept_, IsEmpty());
}

TEST_P(EachStage, Reply) {
    fault({.stage = GetParam(), .act = Act::reply, .reply = "451-4.3.0 Not now\n451 4.3.0 Really"});
    Peer peer = reach(GetParam());
    EXPECT_EQ(peer.await("Really\r\n"), "451-4.3.0 Not now\r\n451 4.3.0 Really\r\n");
    EXPECT_THAT(kept_, IsEmpty());
}

TEST_P(EachStage, DelayedReply) {
    fault({.stage = GetParam(), .act = Act::reply, .reply = "451 4.3.0 Later", .delay = milliseconds(30)});
    auto not_yet = loop_.now();
    Peer peer = reach(GetParam());
    net::run_until(loop_, [&] {
        if (fired_.empty()) not_yet = loop_.now();
        return !fired_.empty();
    });
    peer.await("451 4.3.0 Later\r\n");
    EXPECT_GE(loop_.now() - not_yet, milliseconds(30));
}

TEST_P(EachStage, Reply421EndsTheConnection) {
    fault({.stage = GetParam(), .act = Act::reply, .reply = "421 4.3.2 Going down"});
    Peer peer = reach(GetParam());
    EXPECT_TRUE(peer.await_end());
    EXPECT_TRUE(peer.was_closed());
    EXPECT_EQ(peer.received(), "421 4.3.2 Going down\r\n");
}

INSTANTIATE_TEST_SUITE_P(Faults, EachStage,
                         testing::Values(Stage::banner, Stage::ehlo, Stage::starttls, Stage::mail,
                                         Stage::rcpt, Stage::data, Stage::body, Stage::quit),
                         [](const auto& row) { return std::string(base::name_of(row.param)); });

TEST_F(FaultTest, AMessageMayBeLost) {
    fault({.stage = Stage::body, .act = Act::lose});
    Peer peer = reach(Stage::body);
    peer.await("250 2.0.0 Ok: message kept\r\n");
    ASSERT_THAT(kept_, SizeIs(1));
    EXPECT_TRUE(kept_[0].discards);
}

TEST_F(FaultTest, AMessageMayBeKeptAndItsReplyLost) {
    fault({.stage = Stage::body, .act = Act::accept_then_close});
    Peer peer = reach(Stage::body);
    EXPECT_TRUE(peer.await_end());
    EXPECT_EQ(peer.received(), "");
    ASSERT_THAT(kept_, SizeIs(1));
    EXPECT_FALSE(kept_[0].discards);
}

TEST_F(FaultTest, AMessageWhoseDelayedReplyNobodyAwaitsIsKept) {
    fault({.stage = Stage::body, .delay = milliseconds(30)});
    Peer peer = reach(Stage::body);
    net::run_until(loop_, [&] { return !fired_.empty(); });
    EXPECT_THAT(kept_, IsEmpty());
    peer.close();
    EXPECT_TRUE(net::run_until(loop_, [&] { return kept_.size() == 1; }));
    EXPECT_TRUE(net::run_until(loop_, [&] { return service_->connections() == 0; }));
}

TEST_F(FaultTest, CommandsBehindADelayedOneWait) {
    fault({.stage = Stage::mail, .delay = milliseconds(20)});
    Peer peer = connect();
    greet(peer);
    EXPECT_EQ(say(peer, "MAIL FROM:<a@sender.test>\r\nRCPT TO:<b@example.test>\r\nNOOP\r\n", "250 2.0.0"),
              "250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n250 2.0.0 Ok\r\n");
}

TEST_F(FaultTest, StarttlsMayNotBeOffered) {
    settings_.tls = Tls::offered;
    fault({.stage = Stage::ehlo, .act = Act::no_starttls});
    Peer peer = connect();
    peer.await("220 ");
    EXPECT_THAT(say(peer, "EHLO client.test\r\n", "250 "), testing::Not(HasSubstr("STARTTLS")));
    EXPECT_EQ(say(peer, "STARTTLS\r\n", "\r\n"), "502 5.5.1 Command not implemented\r\n");
}

}  // namespace
}  // namespace mxdrill::fake_smtp::sockets
