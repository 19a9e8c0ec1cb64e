// Every action at every stage at which it is possible, and delays.
#include "tests/fake_smtp/script.hpp"

namespace mxdrill::fake_smtp {
namespace {

constexpr Stage kStages[] = {Stage::banner, Stage::ehlo, Stage::starttls, Stage::mail,
                             Stage::rcpt,   Stage::data, Stage::body,     Stage::quit};

Settings with_tls() {
    Settings settings = healthy();
    settings.tls = Tls::offered;
    return settings;
}

// What a fault at a stage leads to. The banner's comes with the acceptance of the SYN.
std::string met(const Fault& fault) {
    Server server(with_tls());
    server.fault(fault);
    Client client(server);
    std::string met = client.reach(fault.stage);
    if (fault.stage == Stage::banner) {
        EXPECT_TRUE(met.starts_with("accept | ")) << met;
        met.erase(0, 9);
    }
    return met;
}

TEST(Faults, AtConnectMeetTheSyn) {
    EXPECT_EQ(met({.stage = Stage::connect, .act = Act::drop}), "fault 0 | drop");
    EXPECT_EQ(met({.stage = Stage::connect, .act = Act::refuse}), "fault 0 | refuse");
    EXPECT_EQ(met({.stage = Stage::connect, .act = Act::unreachable}), "fault 0 | unreachable");
}

TEST(Faults, AtConnectEndTheSession) {
    for (const Act act : {Act::drop, Act::refuse, Act::unreachable}) {
        Server server;
        server.fault({.stage = Stage::connect, .act = act});
        Client client(server);
        client.syn();
        EXPECT_TRUE(client.session().finished());
    }
}

TEST(Faults, DropIsSilenceForever) {
    for (const Stage stage : kStages) {
        Server server(with_tls());
        server.fault({.stage = stage, .act = Act::drop});
        Client client(server);
        EXPECT_TRUE(client.reach(stage).ends_with("fault 0")) << base::name_of(stage);
        for (const char* line :
             {"EHLO out.test", "MAIL a@b", "RCPT user@example.test", "DATA", "NOOP", "QUIT"}) {
            EXPECT_EQ(client.say(line), "") << base::name_of(stage);
        }
        EXPECT_EQ(client.body(), "") << base::name_of(stage);
        EXPECT_EQ(client.wait(days(1)), "");
        EXPECT_FALSE(client.session().finished());
        EXPECT_EQ(client.leave(), "");
        EXPECT_TRUE(client.session().finished());
    }
}

TEST(Faults, ResetAndCloseEndWithoutAReply) {
    for (const Stage stage : kStages) {
        EXPECT_EQ(met({.stage = stage, .act = Act::reset}), "fault 0 | rst") << base::name_of(stage);
        EXPECT_EQ(met({.stage = stage, .act = Act::close}), "fault 0 | fin") << base::name_of(stage);
    }
}

TEST(Faults, GarbleIsNoReply) {
    for (const Stage stage : kStages) {
        const std::string expected = "fault 0 | HTTP/1.1 400 Bad Request";
        EXPECT_EQ(met({.stage = stage, .act = Act::garble}),
                  stage == Stage::quit ? expected + " | fin" : expected)
            << base::name_of(stage);
    }
}

TEST(Faults, ReplyStandsInPlaceOfTheServersOwn) {
    for (const Stage stage : kStages) {
        const std::string bye = stage == Stage::quit ? " | fin" : "";
        EXPECT_EQ(met({.stage = stage, .act = Act::reply, .reply = "451 4.3.0 later"}),
                  "fault 0 | 451 4.3.0 later" + bye)
            << base::name_of(stage);
        EXPECT_EQ(met({.stage = stage, .act = Act::reply, .reply = "550-no\n550 never"}),
                  "fault 0 | 550-no/550 never" + bye)
            << base::name_of(stage);
    }
}

TEST(Faults, Reply421AlsoCloses) {
    for (const Stage stage : kStages) {
        EXPECT_EQ(met({.stage = stage, .act = Act::reply, .reply = "421 4.3.2 down"}),
                  "fault 0 | 421 4.3.2 down | fin")
            << base::name_of(stage);
    }
}

// RFC 5321 §4.2.1: the first digit decides.
TEST(Faults, RepliesAreObeyedByTheirFirstDigit) {
    Server server;
    server.fault({.stage = Stage::banner, .act = Act::reply, .reply = "299 hello"});
    server.fault({.stage = Stage::ehlo, .act = Act::reply, .reply = "299 hello"});
    server.fault({.stage = Stage::mail, .act = Act::reply, .reply = "251 fine"});
    server.fault({.stage = Stage::rcpt, .act = Act::reply, .reply = "251 will forward"});
    server.fault({.stage = Stage::data, .act = Act::reply, .reply = "350 go on"});
    server.fault({.stage = Stage::body, .act = Act::reply, .reply = "299 kept"});
    Client client(server);
    client.reach(Stage::rcpt);
    EXPECT_EQ(client.say("DATA"), "fault 4 | 350 go on | read");
    EXPECT_EQ(client.body(), "fault 5 | taken 1 stored | 299 kept");
}

TEST(Faults, ReplyOfAnotherKindTakesNoEffect) {
    Server server;
    server.fault({.stage = Stage::data, .act = Act::reply, .reply = "250 what?"},
                 {.how_often = {.first = 1}});
    server.fault({.stage = Stage::body, .act = Act::reply, .reply = "354 more?"});
    Client client(server);
    client.reach(Stage::rcpt);
    EXPECT_EQ(client.say("DATA"), "fault 0 | 250 what?");
    EXPECT_EQ(client.body(), "");
    EXPECT_EQ(client.say("DATA"), "354 End data with <CR><LF>.<CR><LF> | read");
    EXPECT_EQ(client.body(), "fault 1 | 354 more?");
}

TEST(Faults, ARefusedRecipientGetsNoMessage) {
    for (const Act act : {Act::reply, Act::garble}) {
        Server server;
        server.fault({.stage = Stage::rcpt, .act = act, .reply = "451 later"}, {.recipient = Glob("bob@*")});
        Client client(server);
        client.reach(Stage::mail);
        client.say("RCPT ann@example.test", 1);
        EXPECT_TRUE(client.say("RCPT bob@example.test", 2).starts_with("fault 0 | "));
        client.say("RCPT cat@example.test", 3);
        client.say("DATA");
        EXPECT_EQ(client.body(), "taken 1 stored | taken 3 stored | 250 2.0.0 Ok: message kept");
    }
}

TEST(Faults, AcceptARecipientThatTheServerWouldNot) {
    Server server;
    server.fault({.stage = Stage::rcpt, .act = Act::reply, .reply = "250 anyone"});
    Client client(server);
    EXPECT_EQ(client.reach(Stage::rcpt, "user@other.test"), "fault 0 | 250 anyone");
    client.say("DATA");
    EXPECT_EQ(client.body(), kTaken);
}

TEST(Faults, ConcernTheirServerOrAddress) {
    Server server;
    server.fault({.server = Glob("mx2.*"), .stage = Stage::connect, .act = Act::refuse});
    server.fault({.address = Prefix::parse("192.0.2.2"), .stage = Stage::connect, .act = Act::drop});
    server.fault({.server = Glob("MX.*"), .stage = Stage::ehlo, .act = Act::close});
    Client client(server);
    EXPECT_EQ(client.syn("192.0.2.2"), "fault 1 | drop");
    EXPECT_EQ(client.syn("192.0.2.1"), "accept | 220 mx.example.test ESMTP");
    EXPECT_EQ(client.say("EHLO out.test"), "fault 2 | fin");
}

TEST(Faults, ConcernTheirClientSenderAndRecipient) {
    Server server;
    server.fault({.stage = Stage::mail, .act = Act::close}, {.client = Prefix::parse("198.18.1.0/24")});
    server.fault({.stage = Stage::data, .act = Act::close}, {.sender = Glob("bad@*")});
    server.fault({.stage = Stage::body, .act = Act::close}, {.recipient = Glob("bob@*")});
    EXPECT_EQ(Client(server, "198.18.1.9").reach(Stage::mail), "fault 0 | fin");
    EXPECT_EQ(Client(server).reach(Stage::body, "ann@example.test"), kTaken);
    EXPECT_EQ(Client(server).reach(Stage::body, "bob@example.test"), "fault 2 | fin");
    Client client(server);
    client.reach(Stage::ehlo);
    client.say("MAIL bad@sender.test");
    client.say("RCPT ann@example.test");
    EXPECT_EQ(client.say("DATA"), "fault 1 | fin");
}

// A recipient that was refused is none of the transaction's.
TEST(Faults, KnowAcceptedRecipientsOnly) {
    Settings settings = healthy();
    settings.recipients = {"ann@example.test"};
    Server server(settings);
    server.fault({.stage = Stage::data, .act = Act::close}, {.recipient = Glob("bob@*")});
    Client client(server);
    client.reach(Stage::rcpt, "ann@example.test");
    client.say("RCPT bob@example.test");
    EXPECT_EQ(client.say("DATA"), "354 End data with <CR><LF>.<CR><LF> | read");
}

TEST(Faults, JudgeNoHeloAfterARefusedEhlo) {
    Server server;
    server.fault({.stage = Stage::ehlo, .act = Act::reply, .reply = "502 no"}, {.how_often = {.first = 2}});
    Client client(server);
    client.syn();
    EXPECT_EQ(client.say("EHLO out.test"), "fault 0 | 502 no");
    EXPECT_EQ(client.say("HELO out.test"), "250 mx.example.test");
    EXPECT_EQ(client.say("MAIL sender@sender.test"), "250 2.1.0 Ok");
    Client other(server);
    other.syn();
    EXPECT_EQ(other.say("HELO out.test"), "fault 0 | 502 no");
}

TEST(Delays, PostponeWhatWouldHappen) {
    for (const Stage stage : kStages) {
        Server server(with_tls());
        Client prompt(server);
        std::string expected = prompt.reach(stage);
        server.fault({.stage = stage, .delay = seconds(10)});
        Client client(server);
        std::string met = client.reach(stage);
        if (stage == Stage::banner) {
            met.erase(0, 9);
            expected.erase(0, 9);
        }
        EXPECT_EQ(met, "fault 0") << base::name_of(stage);
        EXPECT_FALSE(client.session().ready());
        EXPECT_EQ(client.session().next_deadline(), server.now + seconds(10));
        EXPECT_EQ(client.wait(milliseconds(9'999)), "") << base::name_of(stage);
        EXPECT_EQ(client.wait(milliseconds(1)), expected) << base::name_of(stage);
        EXPECT_TRUE(client.session().ready());
        EXPECT_EQ(client.session().next_deadline(), std::nullopt);
    }
}

TEST(Delays, HoldASyn) {
    Server server;
    server.fault({.stage = Stage::connect, .delay = seconds(3)});
    Client client(server);
    EXPECT_EQ(client.syn(), "fault 0");
    EXPECT_EQ(client.wait(seconds(3)), "accept | 220 mx.example.test ESMTP");
    Client impatient(server);
    impatient.syn();
    EXPECT_EQ(impatient.leave(), "");
    EXPECT_TRUE(impatient.session().finished());
}

TEST(Delays, PostponeActions) {
    struct Row {
        Act act;
        const char* then;
    };
    for (const Row& row : {Row{Act::reset, "rst"}, Row{Act::close, "fin"}, Row{Act::drop, ""},
                           Row{Act::reply, "451 x"}, Row{Act::garble, "HTTP/1.1 400 Bad Request"}}) {
        Server server;
        server.fault({.stage = Stage::rcpt, .act = row.act, .reply = "451 x", .delay = seconds(10)});
        Client client(server);
        EXPECT_EQ(client.reach(Stage::rcpt), "fault 0");
        EXPECT_EQ(client.wait(seconds(10)), row.then);
    }
}

TEST(Delays, LetTheSearchGoOnAndAddUp) {
    Server server;
    server.fault({.stage = Stage::mail, .delay = seconds(1)});
    server.fault({.stage = Stage::mail, .delay = seconds(2)});
    server.fault({.stage = Stage::mail, .act = Act::reply, .reply = "451 x", .delay = seconds(4)});
    server.fault({.stage = Stage::mail, .act = Act::close});
    Client client(server);
    EXPECT_EQ(client.reach(Stage::mail), "fault 0 | fault 1 | fault 2");
    EXPECT_EQ(client.wait(milliseconds(6'999)), "");
    EXPECT_EQ(client.wait(milliseconds(1)), "451 x");
}

// A window holds when the command arrives, not when its reply is due.
TEST(Delays, AreJudgedOnArrival) {
    Server server;
    server.fault({.stage = Stage::mail, .act = Act::reply, .reply = "451 x", .delay = seconds(10)},
                 {.when = {.until = Instant{seconds(5)}}});
    Client client(server);
    client.reach(Stage::mail);
    EXPECT_EQ(client.wait(seconds(10)), "451 x");
    EXPECT_EQ(client.say("MAIL sender@sender.test"), "250 2.1.0 Ok");
}

TEST(Delays, EndWithTheConnection) {
    for (const Stage stage :
         {Stage::banner, Stage::ehlo, Stage::mail, Stage::rcpt, Stage::data, Stage::quit}) {
        Server server;
        server.fault({.stage = stage, .delay = seconds(10)});
        Client client(server);
        client.reach(stage);
        EXPECT_EQ(client.leave(), "");
        EXPECT_TRUE(client.session().finished()) << base::name_of(stage);
        EXPECT_EQ(client.wait(seconds(10)), "");
    }
}

}  // namespace
}  // namespace mxdrill::fake_smtp
