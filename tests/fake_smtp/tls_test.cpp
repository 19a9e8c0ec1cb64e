#include "tests/fake_smtp/script.hpp"

namespace mxdrill::fake_smtp {
namespace {

Settings with(Tls tls) {
    Settings settings = healthy();
    settings.tls = tls;
    return settings;
}

constexpr std::string_view kGoAhead = "220 2.0.0 Ready to start TLS | tls";

TEST(Tls, IsOfferedUntilItIsInUse) {
    Server server(with(Tls::offered));
    Client client(server);
    EXPECT_EQ(client.reach(Stage::ehlo), kEhloWithTls);
    EXPECT_EQ(client.say("STARTTLS"), kGoAhead);
    EXPECT_EQ(client.tls(), "");
    EXPECT_EQ(client.say("MAIL sender@sender.test"), "503 5.5.1 Bad sequence of commands");  // RFC 3207 §4.2
    EXPECT_EQ(client.say("EHLO out.test"), kEhlo);
    EXPECT_EQ(client.say("STARTTLS"), "503 5.5.1 Bad sequence of commands");
    EXPECT_EQ(client.say("MAIL sender@sender.test"), "250 2.1.0 Ok");
}

TEST(Tls, OfferedNeedNotBeUsed) {
    Server server(with(Tls::offered));
    EXPECT_EQ(Client(server).reach(Stage::body), kTaken);
}

TEST(Tls, RequiredGoesBeforeMail) {
    Server server(with(Tls::required));
    Client client(server);
    EXPECT_EQ(client.reach(Stage::ehlo), kEhloWithTls);
    EXPECT_EQ(client.say("MAIL sender@sender.test"), "530 5.7.0 Must issue a STARTTLS command first");
    EXPECT_EQ(client.say("RCPT user@example.test"), "503 5.5.1 Bad sequence of commands");
    client.say("STARTTLS");
    client.tls();
    client.say("EHLO out.test");
    EXPECT_EQ(client.say("MAIL sender@sender.test"), "250 2.1.0 Ok");
}

TEST(Tls, IsHiddenByNoStarttls) {
    Server server(with(Tls::offered));
    server.fault({.stage = Stage::ehlo, .act = Act::no_starttls});
    Client client(server);
    EXPECT_EQ(client.reach(Stage::ehlo), fmt::format("fault 0 | {}", kEhlo));
    EXPECT_EQ(client.say("STARTTLS"), "502 5.5.1 Command not implemented");
    EXPECT_EQ(client.say("MAIL sender@sender.test"), "250 2.1.0 Ok");
}

TEST(Tls, HiddenLeavesHeloAsItIs) {
    Server server(with(Tls::offered));
    server.fault({.stage = Stage::ehlo, .act = Act::no_starttls});
    Client client(server);
    client.syn();
    EXPECT_EQ(client.say("HELO out.test"), "fault 0 | 250 mx.example.test");
}

TEST(Tls, FailsAsTheFaultSays) {
    Server server(with(Tls::offered));
    server.fault({.stage = Stage::starttls, .act = Act::break_tls});
    Client client(server);
    EXPECT_EQ(client.reach(Stage::starttls), "fault 0 | 220 2.0.0 Ready to start TLS | broken tls");
    EXPECT_EQ(client.tls(false), "fin");
    EXPECT_TRUE(client.session().finished());
}

TEST(Tls, RefusedLeavesTheSessionInClear) {
    Server server(with(Tls::offered));
    server.fault({.stage = Stage::starttls, .act = Act::reply, .reply = "454 4.7.0 not now"});
    Client client(server);
    EXPECT_EQ(client.reach(Stage::starttls), "fault 0 | 454 4.7.0 not now");
    EXPECT_EQ(client.say("MAIL sender@sender.test"), "250 2.1.0 Ok");
}

TEST(Tls, IsNotForThoseWhoSaidHelo) {
    Server server(with(Tls::offered));
    Client client(server);
    client.syn();
    client.say("HELO out.test");
    EXPECT_EQ(client.say("STARTTLS"), "502 5.5.1 Command not implemented");
}

}  // namespace
}  // namespace mxdrill::fake_smtp
