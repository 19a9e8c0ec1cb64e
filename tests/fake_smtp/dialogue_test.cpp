// A healthy server: the order of commands, recipients, and what it keeps.
#include "tests/fake_smtp/script.hpp"

namespace mxdrill::fake_smtp {
namespace {

TEST(Sessions, TakeAMessage) {
    Server server;
    Client client(server);
    EXPECT_EQ(client.syn(), "accept | 220 mx.example.test ESMTP");
    EXPECT_EQ(client.say("EHLO out.test"), kEhlo);
    EXPECT_EQ(client.say("MAIL sender@sender.test"), "250 2.1.0 Ok");
    EXPECT_EQ(client.say("RCPT user@example.test"), "250 2.1.5 Ok");
    EXPECT_EQ(client.say("DATA"), "354 End data with <CR><LF>.<CR><LF> | read");
    EXPECT_EQ(client.body(), kTaken);
    EXPECT_EQ(client.say("QUIT"), "221 2.0.0 Bye | fin");
    EXPECT_TRUE(client.session().finished());
}

TEST(Sessions, TakeMessageAfterMessage) {
    Server server;
    Client client(server);
    EXPECT_EQ(client.reach(Stage::body), kTaken);
    EXPECT_EQ(client.say("MAIL sender@sender.test", 2), "250 2.1.0 Ok");
    EXPECT_EQ(client.say("RCPT user@example.test", 2), "250 2.1.5 Ok");
    EXPECT_EQ(client.say("DATA", 2), "354 End data with <CR><LF>.<CR><LF> | read");
    EXPECT_EQ(client.body(), "taken 2 stored | 250 2.0.0 Ok: message kept");
}

TEST(Sessions, TakeOneMessagePerAcceptedRecipient) {
    Settings settings = healthy();
    settings.recipients = {"ann@example.test", "bob@example.test"};
    Server server(settings);
    Client client(server);
    client.reach(Stage::mail);
    EXPECT_EQ(client.say("RCPT ann@example.test", 1), "250 2.1.5 Ok");
    EXPECT_EQ(client.say("RCPT eve@example.test", 2), "550 5.1.1 User unknown");
    EXPECT_EQ(client.say("RCPT Bob@Example.test", 3), "250 2.1.5 Ok");
    client.say("DATA");
    EXPECT_EQ(client.body(), "taken 1 stored | taken 3 stored | 250 2.0.0 Ok: message kept");
}

// Message 0 is a notice, and no message of the trace.
TEST(Sessions, KeepNoticesAsMessageZero) {
    Server server;
    Client client(server);
    client.syn();
    client.say("EHLO out.test");
    client.say("MAIL ", 0);
    EXPECT_EQ(client.say("RCPT user@example.test", 0), "250 2.1.5 Ok");
    client.say("DATA", 0);
    EXPECT_EQ(client.body(), "taken 0 stored | 250 2.0.0 Ok: message kept");
}

TEST(Sessions, KnowTheOrderOfCommands) {
    Server server;
    const std::string wrong = "503 5.5.1 Bad sequence of commands";
    Client client(server);
    client.syn();
    EXPECT_EQ(client.say("MAIL sender@sender.test"), wrong);
    EXPECT_EQ(client.say("RCPT user@example.test"), wrong);
    EXPECT_EQ(client.say("DATA"), wrong);
    EXPECT_EQ(client.say("HELO out.test"), "250 mx.example.test");
    EXPECT_EQ(client.say("RCPT user@example.test"), wrong);
    EXPECT_EQ(client.say("DATA"), wrong);
    EXPECT_EQ(client.say("MAIL sender@sender.test"), "250 2.1.0 Ok");
    EXPECT_EQ(client.say("MAIL sender@sender.test"), wrong);
    EXPECT_EQ(client.say("DATA"), "554 5.5.1 No valid recipients");
    EXPECT_EQ(client.say("RCPT user@example.test"), "250 2.1.5 Ok");
    EXPECT_EQ(client.say("DATA"), "354 End data with <CR><LF>.<CR><LF> | read");
}

// A command that comes too early is no occasion for a fault: what it wants is not what the fault speaks of.
TEST(Sessions, JudgeNoCommandOutOfOrder) {
    Server server;
    server.fault({.stage = Stage::mail, .act = Act::reply, .reply = "250 Ok"}, {.how_often = {.first = 1}});
    server.fault({.stage = Stage::data, .act = Act::drop}, {.how_often = {.first = 1}});
    Client client(server);
    client.syn();
    EXPECT_EQ(client.say("MAIL sender@sender.test"), "503 5.5.1 Bad sequence of commands");
    client.say("EHLO out.test");
    EXPECT_EQ(client.say("DATA"), "503 5.5.1 Bad sequence of commands");
    EXPECT_EQ(client.say("MAIL sender@sender.test"), "fault 0 | 250 Ok");
    client.say("RCPT user@example.test");
    EXPECT_EQ(client.say("DATA"), "fault 1");
}

TEST(Sessions, ForgetTheTransactionOnRsetAndEhlo) {
    Server server;
    for (const char* command : {"RSET", "EHLO out.test", "HELO out.test"}) {
        Client client(server);
        client.reach(Stage::rcpt);
        client.say(command);
        EXPECT_EQ(client.say("DATA"), "503 5.5.1 Bad sequence of commands") << command;
        EXPECT_EQ(client.say("MAIL sender@sender.test", 2), "250 2.1.0 Ok") << command;
        client.say("RCPT user@example.test", 2);
        client.say("DATA", 2);
        EXPECT_EQ(client.body(), "taken 2 stored | 250 2.0.0 Ok: message kept") << command;
    }
}

// RFC 5321 §4.1.4: a server that refuses EHLO stays in the state that it was in.
TEST(Sessions, KeepTheTransactionIfEhloIsRefused) {
    Server server;
    server.fault({.stage = Stage::ehlo, .act = Act::reply, .reply = "502 no"}, {.how_often = {.skip = 1}});
    Client client(server);
    client.reach(Stage::rcpt);
    EXPECT_EQ(client.say("EHLO out.test"), "fault 0 | 502 no");
    client.say("DATA");
    EXPECT_EQ(client.body(), kTaken);
}

TEST(Sessions, AnswerWhatChangesNothing) {
    Server server;
    Client client(server);
    client.syn();
    EXPECT_EQ(client.say("NOOP"), "250 2.0.0 Ok");
    EXPECT_EQ(client.say("RSET"), "250 2.0.0 Ok");
    EXPECT_EQ(client.say("VRFY user"), "252 2.5.0 Send some mail, and see");
    EXPECT_EQ(client.say("HELP"), "214 2.0.0 RFC 5321 says it all");
    EXPECT_EQ(client.say("malformed"), "501 5.5.4 Syntax error in the arguments");
    EXPECT_EQ(client.say("ETRN user"), "500 5.5.2 Command not recognised");
    EXPECT_EQ(client.say("STARTTLS"), "502 5.5.1 Command not implemented");
}

// RFC 5321 §3.1.
TEST(Sessions, LeaveOnlyQuitAfterABannerThatRefuses) {
    Settings settings = healthy();
    settings.banner = "554 no mail here";
    Server server(settings);
    Client client(server);
    EXPECT_EQ(client.syn(), "accept | 554 no mail here");
    EXPECT_EQ(client.say("EHLO out.test"), "503 5.5.1 Bad sequence of commands");
    EXPECT_EQ(client.say("MAIL sender@sender.test"), "503 5.5.1 Bad sequence of commands");
    EXPECT_EQ(client.say("QUIT"), "221 2.0.0 Bye | fin");
}

TEST(Sessions, EndWhenTheClientLeaves) {
    for (const Stage stage :
         {Stage::banner, Stage::ehlo, Stage::mail, Stage::rcpt, Stage::data, Stage::body}) {
        Server server;
        Client client(server);
        client.reach(stage);
        EXPECT_EQ(client.leave(), "");
        EXPECT_TRUE(client.session().finished());
    }
}

TEST(Sessions, AreUsedAgainForAnotherConnection) {
    Server server;
    Client client(server);
    client.reach(Stage::rcpt);
    client.leave();
    EXPECT_EQ(client.reach(Stage::mail), "250 2.1.0 Ok");
    EXPECT_EQ(client.say("DATA"), "554 5.5.1 No valid recipients");
}

}  // namespace
}  // namespace mxdrill::fake_smtp
