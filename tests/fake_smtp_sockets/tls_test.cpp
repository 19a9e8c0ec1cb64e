// STARTTLS as clients see it that look at certificates.
#include <gmock/gmock.h>

#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include "tests/fake_smtp_sockets/stage.hpp"

namespace mxdrill::fake_smtp::sockets {
namespace {

namespace ssl = net::asio::ssl;
using testing::HasSubstr;
using testing::SizeIs;

/// A client's side of TLS over a connection of which the 220 to STARTTLS has come.
class TlsClient {
  public:
    TlsClient(net::Loop& loop, const Authority& trusted, net::tcp::socket socket, const std::string& host)
        : loop_(loop), context_(context_that_trusts(trusted)), stream_(std::move(socket), context_) {
        stream_.set_verify_mode(ssl::verify_peer);
        SSL_set1_host(stream_.native_handle(), host.c_str());
    }

    /// X509_V_OK if it succeeds, else what the client has against the certificate; nothing if it came to
    /// none.
    std::optional<long> shake_hands() {
        std::optional<net::error_code> result;
        stream_.async_handshake(ssl::stream_base::client,
                                [&](const net::error_code& error) { result = error; });
        EXPECT_TRUE(net::run_until(loop_, [&] { return result.has_value(); }));
        const long judged = SSL_get_verify_result(stream_.native_handle());
        if (result && *result && judged == X509_V_OK) return std::nullopt;
        return judged;
    }
    std::string say(std::string_view text, std::string_view until) {
        net::asio::async_write(stream_, net::asio::buffer(text), [](const net::error_code&, std::size_t) {});
        bool is_over = false;
        net::asio::async_read_until(stream_, net::asio::dynamic_buffer(received_), std::string(until),
                                    [&](const net::error_code&, std::size_t) { is_over = true; });
        const bool came = net::run_until(loop_, [&] { return is_over; });
        EXPECT_TRUE(came) << "nothing came";
        return came ? std::exchange(received_, {}) : "nothing";
    }
    net::error_code await_end() {
        std::array<char, 1> octet{};
        std::optional<net::error_code> result;
        stream_.async_read_some(net::asio::buffer(octet),
                                [&](const net::error_code& error, std::size_t) { result = error; });
        EXPECT_TRUE(net::run_until(loop_, [&] { return result.has_value(); }));
        return result.value_or(net::error_code{});
    }

  private:
    static ssl::context context_that_trusts(const Authority& authority) {
        ssl::context context(ssl::context::tls_client);
        const std::string ca = authority.ca_pem();
        context.add_certificate_authority(net::asio::buffer(ca));
        return context;
    }

    net::Loop& loop_;
    ssl::context context_;
    ssl::stream<net::tcp::socket> stream_;
    std::string received_;
};

class TlsTest : public StageTest {
  protected:
    TlsTest() { settings_.tls = Tls::offered; }

    /// A plain connection, with all that is said on it before TLS.
    net::tcp::socket reach_tls(const std::string& starttls = "STARTTLS\r\n") {
        open();
        net::tcp::socket socket(loop_.context());
        socket.connect(net::endpoint_of<net::tcp>(place()));
        std::string received;
        const auto await = [&](const char* until) {
            bool is_over = false;
            net::asio::async_read_until(socket, net::asio::dynamic_buffer(received), until,
                                        [&](const net::error_code&, std::size_t) { is_over = true; });
            EXPECT_TRUE(net::run_until(loop_, [&] { return is_over; }));
            received.clear();
        };
        await("220 mx.example.test ESMTP\r\n");
        net::asio::write(socket, net::asio::buffer(std::string("EHLO client.test\r\n")));
        await("250 ENHANCEDSTATUSCODES\r\n");
        net::asio::write(socket, net::asio::buffer(starttls));
        await("220 2.0.0 Ready to start TLS\r\n");
        return socket;
    }
    std::optional<long> judged(Certificate kind) {
        settings_.certificate = kind;
        TlsClient client(loop_, authority_, reach_tls(), "mx.example.test");
        return client.shake_hands();
    }
};

TEST_F(TlsTest, WhatComesBehindARefusedStartTlsIsAnswered) {
    fault({.stage = Stage::starttls, .act = Act::reply, .reply = "454 4.7.0 TLS not available"});
    Peer peer = connect();
    greet(peer);
    EXPECT_EQ(say(peer, "STARTTLS\r\nNOOP\r\n", "250 "), "454 4.7.0 TLS not available\r\n250 2.0.0 Ok\r\n");
}

// Whatever he sent behind it, and however long the link.
TEST_F(TlsTest, WhoLeavesBeforeTheHandshakeIsGone) {
    link_.latency = milliseconds(100);
    Peer peer = connect();
    peer.await("220 ");
    peer.send("EHLO client.test\r\nSTARTTLS\r\n" + std::string(200'000, 'x'));
    net::run_for(loop_, milliseconds(10));
    peer.close();
    EXPECT_TRUE(net::run_until(loop_, [&] { return service_->connections() == 0; }));
}

TEST_F(TlsTest, AWholeTransactionGoesUnderIt) {
    TlsClient client(loop_, authority_, reach_tls(), "mx.example.test");
    ASSERT_EQ(client.shake_hands(), X509_V_OK);
    const std::string greeting = client.say("EHLO client.test\r\n", "250 ENHANCEDSTATUSCODES\r\n");
    EXPECT_THAT(greeting, testing::Not(HasSubstr("STARTTLS")));
    const std::string text(100'000, 'x');
    client.say("MAIL FROM:<a@sender.test>\r\nRCPT TO:<b@example.test>\r\nDATA\r\n", "354 ");
    client.say(text + "\r\n.\r\n", "250 2.0.0");
    client.say("QUIT\r\n", "221 2.0.0 Bye\r\n");
    EXPECT_EQ(client.await_end(), net::asio::error::eof) << "TLS is closed, not cut off";
    ASSERT_THAT(kept_, SizeIs(1));
    EXPECT_EQ(kept_[0].octets, 100'002);
}

TEST_F(TlsTest, ASelfSignedCertificateIsRefused) {
    EXPECT_EQ(judged(Certificate::self_signed), X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT);
}
TEST_F(TlsTest, AnExpiredCertificateIsRefused) {
    EXPECT_EQ(judged(Certificate::expired), X509_V_ERR_CERT_HAS_EXPIRED);
}
TEST_F(TlsTest, ACertificateOfAnotherNameIsRefused) {
    EXPECT_EQ(judged(Certificate::wrong_name), X509_V_ERR_HOSTNAME_MISMATCH);
}

TEST_F(TlsTest, AfterAHandshakeThatTheClientBreaksOffOthersAreServed) {
    EXPECT_NE(judged(Certificate::self_signed), X509_V_OK);
    EXPECT_TRUE(net::run_until(loop_, [&] { return service_->connections() == 0; }));
}

TEST_F(TlsTest, MayBeBroken) {
    fault({.stage = Stage::starttls, .act = Act::break_tls});
    TlsClient client(loop_, authority_, reach_tls(), "mx.example.test");
    EXPECT_EQ(client.shake_hands(), std::nullopt);
    EXPECT_TRUE(net::run_until(loop_, [&] { return service_->connections() == 0; }));
}

TEST_F(TlsTest, WorksOverALinkThatTakesTime) {
    link_.latency = milliseconds(20);
    TlsClient client(loop_, authority_, reach_tls(), "mx.example.test");
    ASSERT_EQ(client.shake_hands(), X509_V_OK);
    client.say("EHLO client.test\r\n", "250 ENHANCEDSTATUSCODES\r\n");
}

// Nothing that came in the clear is believed under TLS (RFC 3207 §6, CVE-2011-0411).
TEST_F(TlsTest, OctetsBehindStarttlsAreThrownAway) {
    TlsClient client(loop_, authority_,
                     reach_tls("STARTTLS\r\nEHLO injected.test\r\nMAIL FROM:<x@y.test>\r\n"),
                     "mx.example.test");
    ASSERT_EQ(client.shake_hands(), X509_V_OK);
    EXPECT_THAT(client.say("NOOP\r\n", "\r\n"), HasSubstr("250 2.0.0 Ok"))
        << "the injected ones had no reply";
}

TEST_F(TlsTest, SoAreThoseThatComeBehindItOverALink) {
    link_.latency = milliseconds(60);
    open();
    Peer peer = connect();
    greet(peer);
    peer.send("STARTTLS\r\n");
    net::run_for(loop_, milliseconds(5));
    peer.send("MAIL FROM:<x@y.test>\r\nNOO");
    peer.be_lazy();
    peer.await("220 2.0.0 Ready");
    TlsClient client(loop_, authority_, std::move(peer.socket()), "mx.example.test");
    ASSERT_EQ(client.shake_hands(), X509_V_OK);
    EXPECT_THAT(client.say("NOOP\r\n", "\r\n"), HasSubstr("250 2.0.0 Ok"));
}

TEST_F(TlsTest, SoAreThoseThatWaitForADelayedReply) {
    fault({.stage = Stage::starttls, .delay = milliseconds(30)});
    TlsClient client(loop_, authority_, reach_tls("STARTTLS\r\nEHLO injected.test\r\n"), "mx.example.test");
    ASSERT_EQ(client.shake_hands(), X509_V_OK);
    EXPECT_THAT(client.say("NOOP\r\n", "\r\n"), HasSubstr("250 2.0.0 Ok"));
}

TEST_F(TlsTest, WhoNeverBeginsAHandshakeCanBeEnded) {
    const net::tcp::socket socket = reach_tls();
    service_->end_all();
    net::run_for(loop_);
    EXPECT_EQ(service_->connections(), 0U);
}

TEST_F(TlsTest, MayBeRequired) {
    settings_.tls = Tls::required;
    Peer peer = connect();
    greet(peer);
    EXPECT_EQ(say(peer, "MAIL FROM:<a@sender.test>\r\n", "\r\n"),
              "530 5.7.0 Must issue a STARTTLS command first\r\n");
}

}  // namespace
}  // namespace mxdrill::fake_smtp::sockets
