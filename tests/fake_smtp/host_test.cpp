// A server's own rules: domains, recipients, limits.
#include "tests/fake_smtp/script.hpp"

namespace mxdrill::fake_smtp {
namespace {

constexpr std::string_view kOk = "250 2.1.5 Ok";
constexpr std::string_view kGrey = "451 4.7.1 Greylisted, try again later";
constexpr std::string_view kLimited = "450 4.7.1 Rate limit exceeded, try again later";

std::string rcpt(Server& server, std::string_view recipient = "user@example.test",
                 std::string_view client = "198.18.0.1") {
    return Client(server, client).reach(Stage::rcpt, recipient);
}

TEST(Hosts, RelayForTheirDomainsOnly) {
    Server server;
    EXPECT_EQ(rcpt(server, "user@Example.TEST"), kOk);
    EXPECT_EQ(rcpt(server, "user@sub.example.test"), "550 5.7.1 Relaying denied");
    EXPECT_EQ(rcpt(server, "user@other.test"), "550 5.7.1 Relaying denied");
    EXPECT_EQ(rcpt(server, "user"), "550 5.7.1 Relaying denied");
    Settings nobody = healthy();
    nobody.domains = {};
    Server denying(nobody);
    EXPECT_EQ(rcpt(denying), "550 5.7.1 Relaying denied");
}

TEST(Hosts, MayKnowTheirRecipients) {
    Settings settings = healthy();
    settings.recipients = {"user@example.test"};
    Server server(settings);
    EXPECT_EQ(rcpt(server, "User@Example.test"), kOk);
    EXPECT_EQ(rcpt(server, "other@example.test"), "550 5.1.1 User unknown");
    EXPECT_EQ(rcpt(server, "user@other.test"), "550 5.7.1 Relaying denied");
}

TEST(Hosts, KnowThePostmasterWithoutADomain) {
    Settings settings = healthy();
    settings.recipients = {"user@example.test"};
    Server server(settings);
    EXPECT_EQ(rcpt(server, "PostMaster"), kOk);
    EXPECT_EQ(rcpt(server, "postmaster@other.test"), "550 5.7.1 Relaying denied");
    settings.domains = {};
    Server nobodys(settings);
    EXPECT_EQ(rcpt(nobodys, "postmaster"), "550 5.7.1 Relaying denied");
}

TEST(Greylisting, EndsWhenTheTripleIsThatOld) {
    Settings settings = healthy();
    settings.greylist = minutes(5);
    Server server(settings);
    server.now = {hours(1)};
    EXPECT_EQ(rcpt(server), kGrey);
    server.now = Instant{hours(1)} + minutes(5) - Duration(1);
    EXPECT_EQ(rcpt(server), kGrey);
    server.now = Instant{hours(1)} + minutes(5);
    EXPECT_EQ(rcpt(server), kOk);
    server.now = {days(20)};
    EXPECT_EQ(rcpt(server), kOk);
}

TEST(Greylisting, IsByClientSenderAndRecipient) {
    Settings settings = healthy();
    settings.greylist = minutes(5);
    Server server(settings);
    EXPECT_EQ(rcpt(server), kGrey);
    server.now = {minutes(5)};
    EXPECT_EQ(rcpt(server, "user@example.test", "198.18.0.2"), kGrey);
    EXPECT_EQ(rcpt(server, "other@example.test"), kGrey);
    Client client(server);
    client.reach(Stage::ehlo);
    client.say("MAIL ");
    EXPECT_EQ(client.say("RCPT user@example.test"), kGrey);
    EXPECT_EQ(rcpt(server), kOk);
}

TEST(Greylisting, ForgetsTheOldestOfTooMany) {
    Greylist greylist(2);
    const auto client = base::IpAddress::of("198.18.0.1");
    const auto seen = [&](std::string_view recipient, std::int64_t second) {
        return greylist.first_seen(client, "a@sender.test", recipient, {seconds(second)});
    };
    EXPECT_EQ(seen("one@example.test", 1), Instant{seconds(1)});
    EXPECT_EQ(seen("two@example.test", 2), Instant{seconds(2)});
    EXPECT_EQ(seen("one@example.test", 3), Instant{seconds(1)});
    EXPECT_EQ(seen("three@example.test", 4), Instant{seconds(4)});
    EXPECT_EQ(seen("two@example.test", 5), Instant{seconds(2)});
    EXPECT_EQ(seen("one@example.test", 6), Instant{seconds(6)});
}

TEST(RateLimits, AreABucketThatIsFullAtTheStart) {
    Settings settings = healthy();
    settings.rate_limit = base::Rate{3, minutes(1)};
    Server server(settings);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(rcpt(server), kOk);
    EXPECT_EQ(rcpt(server), kLimited);
    server.now = Instant{seconds(20)} - milliseconds(1);
    EXPECT_EQ(rcpt(server), kLimited);
    server.now = {seconds(20)};
    EXPECT_EQ(rcpt(server), kOk);
    EXPECT_EQ(rcpt(server), kLimited);
}

TEST(RateLimits, FillNoBucketOverItsBrim) {
    Settings settings = healthy();
    settings.rate_limit = base::Rate{3, minutes(1)};
    Server server(settings);
    EXPECT_EQ(rcpt(server), kOk);
    server.now = {days(1)};
    for (int i = 0; i < 3; ++i) EXPECT_EQ(rcpt(server), kOk);
    EXPECT_EQ(rcpt(server), kLimited);
}

TEST(RateLimits, GiveAtTheirPaceForEver) {
    Settings settings = healthy();
    settings.rate_limit = base::Rate{7, minutes(1)};
    Server server(settings);
    for (int i = 0; i < 7; ++i) EXPECT_EQ(rcpt(server), kOk);
    for (int i = 1; i <= 2'000; ++i) {
        server.now = {Duration(i * 60'000'000'000LL / 7 + 1)};
        ASSERT_EQ(rcpt(server), kOk) << i;
        ASSERT_EQ(rcpt(server), kLimited) << i;
    }
}

TEST(RateLimits, AreByClientAndForRecipientsThatExist) {
    Settings settings = healthy();
    settings.rate_limit = base::Rate{1, hours(1)};
    settings.recipients = {"user@example.test"};
    Server server(settings);
    EXPECT_EQ(rcpt(server, "nobody@example.test"), "550 5.1.1 User unknown");
    EXPECT_EQ(rcpt(server), kOk);
    EXPECT_EQ(rcpt(server), kLimited);
    EXPECT_EQ(rcpt(server, "user@example.test", "198.18.0.2"), kOk);
}

TEST(RecipientLimits, RefuseTheRestOfThatMailOnly) {
    Settings settings = healthy();
    settings.max_recipients = 2;
    Server server(settings);
    Client client(server);
    EXPECT_EQ(client.reach(Stage::rcpt, "nobody@other.test"), "550 5.7.1 Relaying denied");
    for (int mail = 0; mail < 2; ++mail) {
        EXPECT_EQ(client.say("RCPT one@example.test"), kOk);
        EXPECT_EQ(client.say("RCPT two@example.test"), kOk);
        EXPECT_EQ(client.say("RCPT three@example.test"), "452 4.5.3 Too many recipients of one mail");
        EXPECT_EQ(client.say("RCPT four@other.test"), "452 4.5.3 Too many recipients of one mail");
        EXPECT_EQ(client.say("DATA"), "354 End data with <CR><LF>.<CR><LF> | read");
        EXPECT_EQ(client.body(), "taken 1 stored | taken 1 stored | 250 2.0.0 Ok: message kept");
        client.say("MAIL sender@sender.test");
    }
}

TEST(ConnectionLimits, GreetOneTooManyWith421) {
    Settings settings = healthy();
    settings.max_connections = 2;
    Server server(settings);
    Client first(server);
    Client second(server);
    Client third(server);
    EXPECT_EQ(first.syn(), "accept | 220 mx.example.test ESMTP");
    EXPECT_EQ(second.syn(), "accept | 220 mx.example.test ESMTP");
    EXPECT_EQ(third.syn(), "accept | 421 4.7.0 Too many connections, try again later | fin");
    EXPECT_EQ(third.syn(), "accept | 421 4.7.0 Too many connections, try again later | fin");
    first.say("EHLO out.test");
    first.say("QUIT");
    EXPECT_EQ(third.syn(), "accept | 220 mx.example.test ESMTP");
}

TEST(ConnectionLimits, MayBeByClient) {
    Settings settings = healthy();
    settings.max_connections = 3;
    settings.max_client_connections = 1;
    Server server(settings);
    Client first(server, "198.18.0.1");
    Client second(server, "198.18.0.1");
    Client other(server, "198.18.0.2");
    EXPECT_EQ(first.syn(), "accept | 220 mx.example.test ESMTP");
    EXPECT_EQ(second.syn(), "accept | 421 4.7.0 Too many connections from your address | fin");
    EXPECT_EQ(other.syn(), "accept | 220 mx.example.test ESMTP");
    first.leave();
    EXPECT_EQ(second.syn(), "accept | 220 mx.example.test ESMTP");
}

TEST(ConnectionLimits, CountConnectionsHoweverTheyEnd) {
    for (const Act act : {Act::drop, Act::reset, Act::close, Act::accept_then_close}) {
        Settings settings = healthy();
        settings.max_connections = 1;
        settings.max_client_connections = 1;
        Server server(settings);
        server.fault({.stage = Stage::body, .act = act}, {.how_often = {.first = 3}});
        for (int i = 0; i < 3; ++i) {
            Client client(server);
            EXPECT_TRUE(client.reach(Stage::body).starts_with("fault 0"));
            client.leave();
        }
        EXPECT_EQ(Client(server).reach(Stage::body), kTaken) << base::name_of(act);
    }
}

TEST(ConnectionLimits, CountNoSynThatWasNotAdmitted) {
    Settings settings = healthy();
    settings.max_connections = 1;
    Server server(settings);
    server.fault({.stage = Stage::connect, .act = Act::refuse}, {.how_often = {.first = 3}});
    for (int i = 0; i < 3; ++i) EXPECT_EQ(Client(server).syn(), "fault 0 | refuse");
    EXPECT_EQ(Client(server).syn(), "accept | 220 mx.example.test ESMTP");
}

TEST(Banners, AreExact) {
    Settings settings = healthy();
    settings.banner = "220-one\n220 two";
    Server server(settings);
    Client client(server);
    EXPECT_EQ(client.syn(), "accept | 220-one/220 two");
    EXPECT_EQ(client.say("EHLO out.test"), kEhlo);
}

TEST(PossibleActions, AreThoseOfTheStage) {
    // Stages in their order: dns connect banner ehlo starttls mail rcpt data body quit.
    struct Row {
        Act act;
        const char* stages;
    };
    const Row rows[] = {
        {Act::none, ".#########"},        {Act::drop, ".#########"},
        {Act::refuse, ".#........"},      {Act::unreachable, ".#........"},
        {Act::reset, "..########"},       {Act::close, "..########"},
        {Act::garble, "..########"},      {Act::reply, "..########"},
        {Act::lose, "........#."},        {Act::accept_then_close, "........#."},
        {Act::no_starttls, "...#......"}, {Act::break_tls, "....#....."},
    };
    for (const Row& row : rows) {
        for (std::size_t stage = 1; stage < 10; ++stage) {
            EXPECT_EQ(possible_at(row.act, static_cast<Stage>(stage)), row.stages[stage] == '#')
                << base::name_of(row.act) << " " << stage;
        }
    }
}

}  // namespace
}  // namespace mxdrill::fake_smtp
