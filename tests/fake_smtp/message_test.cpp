// What becomes of a message whose final dot has come.
#include "tests/fake_smtp/script.hpp"

namespace mxdrill::fake_smtp {
namespace {

std::string message_meets(const Fault& fault, Settings settings = healthy()) {
    Server server(std::move(settings));
    server.fault(fault);
    return Client(server).reach(Stage::body);
}

TEST(Messages, AreDiscardedByDropResetAndClose) {
    EXPECT_EQ(message_meets({.stage = Stage::body, .act = Act::drop}), "fault 0");
    EXPECT_EQ(message_meets({.stage = Stage::body, .act = Act::reset}), "fault 0 | rst");
    EXPECT_EQ(message_meets({.stage = Stage::body, .act = Act::close}), "fault 0 | fin");
    EXPECT_EQ(message_meets({.stage = Stage::body, .act = Act::garble}),
              "fault 0 | HTTP/1.1 400 Bad Request");
}

TEST(Messages, AreKeptOrNotAsTheReplySays) {
    EXPECT_EQ(message_meets({.stage = Stage::body, .act = Act::reply, .reply = "250 yes"}),
              "fault 0 | taken 1 stored | 250 yes");
    EXPECT_EQ(message_meets({.stage = Stage::body, .act = Act::reply, .reply = "451 no"}),
              "fault 0 | 451 no");
    EXPECT_EQ(message_meets({.stage = Stage::body, .act = Act::reply, .reply = "554 no"}),
              "fault 0 | 554 no");
    EXPECT_EQ(message_meets({.stage = Stage::body, .act = Act::reply, .reply = "421 no"}),
              "fault 0 | 421 no | fin");
}

TEST(Messages, AreLostBehindA250) {
    EXPECT_EQ(message_meets({.stage = Stage::body, .act = Act::lose}),
              "fault 0 | taken 1 discarded | 250 2.0.0 Ok: message kept");
}

TEST(Messages, AreKeptBehindAClosedConnection) {
    EXPECT_EQ(message_meets({.stage = Stage::body, .act = Act::accept_then_close}),
              "fault 0 | taken 1 stored | fin");
}

TEST(Messages, AreKeptWhenADelayed250IsDue) {
    Server server;
    server.fault({.stage = Stage::body, .delay = minutes(11)});
    Client client(server);
    EXPECT_EQ(client.reach(Stage::body), "fault 0");
    EXPECT_EQ(client.wait(minutes(11)), kTaken);
}

TEST(Messages, AreKeptWhenADelayed250IsDueThoughTheClientHasGone) {
    Server server;
    server.fault({.stage = Stage::body, .delay = minutes(11)});
    Client client(server);
    client.reach(Stage::body);
    client.wait(minutes(10));
    EXPECT_EQ(client.leave(), "");
    EXPECT_FALSE(client.session().finished());
    EXPECT_EQ(client.wait(minutes(1)), "taken 1 stored");
    EXPECT_TRUE(client.session().finished());
}

TEST(Messages, AreNotKeptByADelayedRefusal) {
    Server server;
    server.fault({.stage = Stage::body, .act = Act::reply, .reply = "451 no", .delay = minutes(11)});
    Client client(server);
    client.reach(Stage::body);
    client.leave();
    EXPECT_EQ(client.wait(minutes(11)), "");
    EXPECT_TRUE(client.session().finished());
}

TEST(Messages, OverTheLimitAreRefusedAtMailIfTheyTellTheirSize) {
    Settings settings = healthy();
    settings.size_limit = base::Size{1'000};
    Server server(settings);
    Client client(server);
    EXPECT_EQ(client.reach(Stage::ehlo),
              "250-mx.example.test/250-PIPELINING/250-SIZE 1000/250-8BITMIME/250 ENHANCEDSTATUSCODES");
    EXPECT_EQ(client.say("MAIL sender@sender.test 1001"), "552 5.3.4 Message too big");
    EXPECT_EQ(client.say("RCPT user@example.test"), "503 5.5.1 Bad sequence of commands");
    EXPECT_EQ(client.say("MAIL sender@sender.test 1000"), "250 2.1.0 Ok");
}

TEST(Messages, OverTheLimitAreRefusedAfterTheBodyIfNot) {
    Settings settings = healthy();
    settings.size_limit = base::Size{1'000};
    Server server(settings);
    Client client(server);
    client.reach(Stage::data);
    EXPECT_EQ(client.body(1'001), "552 5.3.4 Message too big");
    client.say("MAIL sender@sender.test");
    client.say("RCPT user@example.test");
    client.say("DATA");
    EXPECT_EQ(client.body(1'000), kTaken);
}

// Faults come before the server's own rules. A message that was answered 250 must be in the trace.
TEST(Messages, OverTheLimitAreTheFaultsIfOneDecides) {
    Settings settings = healthy();
    settings.size_limit = base::Size{999};
    EXPECT_EQ(message_meets({.stage = Stage::body, .act = Act::reply, .reply = "250 yes"}, settings),
              "fault 0 | taken 1 stored | 250 yes");
    EXPECT_EQ(message_meets({.stage = Stage::body, .act = Act::lose}, settings),
              "fault 0 | taken 1 discarded | 250 2.0.0 Ok: message kept");
    EXPECT_EQ(message_meets({.stage = Stage::body, .act = Act::accept_then_close}, settings),
              "fault 0 | taken 1 stored | fin");
    EXPECT_EQ(message_meets({.stage = Stage::body, .act = Act::reply, .reply = "451 no"}, settings),
              "fault 0 | 451 no");
}

TEST(Messages, AreReadAtTheFaultsRate) {
    Server server;
    server.fault({.stage = Stage::body, .rate = base::Bandwidth{8'000}});
    server.fault({.stage = Stage::body, .rate = base::Bandwidth{4'000}});
    server.fault({.stage = Stage::body, .rate = base::Bandwidth{16'000}}, {.recipient = Glob("eve@*")});
    Client client(server);
    EXPECT_EQ(client.reach(Stage::data),
              "354 End data with <CR><LF>.<CR><LF> | fault 0 | fault 1 | read 4000");
    EXPECT_EQ(client.body(), kTaken);
    Client again(server);
    server.now = {hours(1)};
    EXPECT_EQ(again.reach(Stage::data, "eve@example.test"),
              "354 End data with <CR><LF>.<CR><LF> | fault 0 | fault 1 | fault 2 | read 4000");
}

TEST(Messages, ReadSlowlyMayMeetTheSameFaultsActionAndDelay) {
    Server server;
    server.fault({.stage = Stage::body,
                  .act = Act::reply,
                  .reply = "451 no",
                  .delay = seconds(5),
                  .rate = base::Bandwidth{8'000}});
    Client client(server);
    EXPECT_EQ(client.reach(Stage::data), "354 End data with <CR><LF>.<CR><LF> | fault 0 | read 8000");
    EXPECT_EQ(client.body(), "");
    EXPECT_EQ(client.wait(seconds(5)), "451 no");
}

TEST(Messages, ReadSlowlyMayMeetAnotherFault) {
    Server server;
    server.fault({.stage = Stage::body, .delay = seconds(5), .rate = base::Bandwidth{8'000}});
    server.fault({.stage = Stage::body, .act = Act::lose, .delay = seconds(1)});
    Client client(server);
    client.reach(Stage::data);
    EXPECT_EQ(client.body(), "fault 1");
    EXPECT_EQ(client.wait(milliseconds(5'999)), "");
    EXPECT_EQ(client.wait(milliseconds(1)), "taken 1 discarded | 250 2.0.0 Ok: message kept");
}

// The rate of one transaction is not the next one's.
TEST(Messages, AreReadAtFullSpeedWhenTheFaultIsOver) {
    Server server;
    server.fault({.stage = Stage::body, .rate = base::Bandwidth{8'000}}, {.how_often = {.first = 1}});
    Client client(server);
    client.reach(Stage::body);
    client.say("MAIL sender@sender.test");
    client.say("RCPT user@example.test");
    EXPECT_EQ(client.say("DATA"), "354 End data with <CR><LF>.<CR><LF> | read");
}

// RFC 5321 §6.3.
TEST(Messages, WithTooManyReceivedLinesAreRefused) {
    Settings settings = healthy();
    settings.most_received = 50;
    for (const auto& [received, says] :
         {std::pair{49U, std::string(kTaken)}, {50U, "554 5.4.6 Too many hops, this message is in a loop"}}) {
        Server server(settings);
        Client client(server);
        client.reach(Stage::data);
        EXPECT_EQ(client.body(1'000, received), says);
    }
}

}  // namespace
}  // namespace mxdrill::fake_smtp
