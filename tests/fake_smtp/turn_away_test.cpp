// What clients did not get: told for each recipient, or for a dialogue that came to none.
#include "tests/fake_smtp/script.hpp"

namespace mxdrill::fake_smtp {
namespace {

TEST(TurnAway, NamesARefusedRecipientAtOnce) {
    Settings settings = healthy();
    settings.recipients = {"ann@example.test"};
    Server server(settings);
    Client client(server);
    client.reach(Stage::rcpt, "eve@example.test");
    EXPECT_EQ(client.turned_away(), R"(rcpt permfail "550 5.1.1 User unknown" eve@example.test)");
    client.say("RCPT ann@example.test");
    client.say("DATA");
    client.body();
    client.say("QUIT");
    client.leave();
    EXPECT_EQ(client.turned_away(), "");
}

TEST(Session, HearsUntilTheOutcomeOfTheDialogueIsTold) {
    const struct {
        Stage stage;
        Act act;
        bool hears;
    } rows[] = {
        {Stage::banner, Act::reply, false}, {Stage::rcpt, Act::close, false}, {Stage::rcpt, Act::drop, false},
        {Stage::ehlo, Act::drop, true},  // it may go on as if nothing was, and is told of when it goes
        {Stage::ehlo, Act::none, true},
    };
    for (const auto& row : rows) {
        Server server;
        server.fault({.stage = row.stage, .act = row.act, .reply = "421 4.3.2 No"});
        Client client(server);
        client.reach(row.stage, "ann@example.test");
        EXPECT_EQ(client.session().hears(), row.hears)
            << base::name_of(row.stage) << ' ' << base::name_of(row.act);
    }
}

TEST(TurnAway, NamesARecipientTooMany) {
    Settings settings = healthy();
    settings.max_recipients = 1;
    Server server(settings);
    Client client(server);
    client.reach(Stage::rcpt, "ann@example.test");
    client.say("RCPT bob@example.test");
    EXPECT_EQ(client.turned_away(),
              R"(rcpt tempfail "452 4.5.3 Too many recipients of one mail" bob@example.test)");
}

TEST(TurnAway, NamesAllRecipientsOfARefusedMessage) {
    for (const Stage stage : {Stage::data, Stage::body}) {
        Server server;
        server.fault({.stage = stage, .act = Act::reply, .reply = "451 4.3.0 Later"});
        Client client(server);
        client.reach(Stage::rcpt, "ann@example.test");
        client.say("RCPT bob@example.test");
        client.say("DATA");
        if (stage == Stage::body) client.body();
        EXPECT_EQ(client.turned_away(),
                  std::string(base::name_of(stage)) +
                      R"( tempfail "451 4.3.0 Later" ann@example.test bob@example.test)");
    }
}

// A client may go on after a refusal before RCPT: with HELO, without TLS, with another sender.
TEST(TurnAway, TellsOfADialogueWithoutARecipientWhenItEnds) {
    const struct {
        Stage stage;
        Act act;
        const char* told;
    } rows[] = {
        {Stage::banner, Act::reply, R"(banner tempfail "421 4.3.2 No")"},
        {Stage::banner, Act::drop, R"(banner timeout "")"},
        {Stage::ehlo, Act::close, R"(ehlo closed "")"},
        {Stage::ehlo, Act::reset, R"(ehlo reset "")"},
        {Stage::mail, Act::reply, R"(mail tempfail "421 4.3.2 No")"},
    };
    for (const auto& row : rows) {
        Server server;
        server.fault({.stage = row.stage, .act = row.act, .reply = "421 4.3.2 No"});
        Client client(server);
        client.reach(row.stage);
        client.leave();
        EXPECT_EQ(client.turned_away(), row.told);
    }
}

TEST(TurnAway, IsNoneWhenTheClientFoundAWay) {
    Server server;
    server.fault({.stage = Stage::ehlo, .act = Act::reply, .reply = "502 5.5.1 No"});
    Client client(server);
    client.syn();
    client.say("EHLO out.test");
    client.say("HELO out.test");
    client.say("MAIL sender@sender.test");
    client.say("RCPT user@example.test");
    client.say("DATA");
    client.body();
    client.say("QUIT");
    client.leave();
    EXPECT_EQ(client.turned_away(), "");
}

TEST(TurnAway, IsNoneWhenTheClientWantedNothing) {
    Server server;
    Client client(server);
    client.reach(Stage::ehlo);
    client.say("QUIT");
    client.leave();
    EXPECT_EQ(client.turned_away(), "");
}

TEST(TurnAway, TellsOfConnectionsThatWereNotMade) {
    const std::pair<Act, const char*> rows[] = {{Act::refuse, R"(connect refused "")"},
                                                {Act::drop, R"(connect timeout "")"},
                                                {Act::unreachable, R"(connect unreachable "")"}};
    for (const auto& [act, told] : rows) {
        Server server;
        server.fault({.stage = Stage::connect, .act = act});
        Client client(server);
        client.syn();
        EXPECT_EQ(client.turned_away(), told);
    }
}

TEST(TurnAway, TellsOfAClientThatLostPatience) {
    Server server;
    server.fault({.stage = Stage::rcpt, .delay = minutes(10)});
    Client client(server);
    client.reach(Stage::rcpt);
    client.leave();
    EXPECT_EQ(client.turned_away(), R"(rcpt timeout "" user@example.test)");
    Server healthy;
    Client other(healthy);
    other.reach(Stage::data);
    other.leave();
    EXPECT_EQ(other.turned_away(), R"(body timeout "" user@example.test)");
}

TEST(TurnAway, TellsOfAHandshakeThatFailed) {
    Settings settings = healthy();
    settings.tls = Tls::offered;
    Server server(settings);
    Client client(server);
    client.reach(Stage::starttls);
    client.tls(false);
    EXPECT_EQ(client.turned_away(), R"(starttls tls-failed "")");
}

// What is kept although the client gets no answer was not turned away, and neither is what was thrown away.
TEST(TurnAway, IsNotSaidOfAMessageThatWasAnsweredFor) {
    for (const Act act : {Act::accept_then_close, Act::lose}) {
        Server server;
        server.fault({.stage = Stage::body, .act = act});
        Client client(server);
        client.reach(Stage::body);
        client.leave();
        EXPECT_EQ(client.turned_away(), "");
    }
}

}  // namespace
}  // namespace mxdrill::fake_smtp
