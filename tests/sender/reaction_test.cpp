// What a sender does after trouble at the first of two servers.
#include "tests/sender/script.hpp"

namespace mxdrill::sender {
namespace {

struct Row {
    const char* profile;  // a space parts several
    Stage stage;
    const char* says;
    const char* first_try;  // stage, outcome, action
};

void check(const Row& row, const std::string& profile) {
    Script script(profile);
    script.mx({"10 mx1.test", "20 mx2.test"}).peer("192.0.2.1", row.stage, row.says).mail().wait(minutes(20));
    const std::string what = fmt::format("{} {} {}", profile, base::name_of(row.stage), row.says);
    ASSERT_FALSE(script.tries.empty()) << what;
    EXPECT_EQ(script.tries.front(), fmt::format("1.1 192.0.2.1 {}", row.first_try)) << what;
    if (std::string_view(row.first_try).ends_with(" next")) {
        ASSERT_EQ(script.tries.size(), 2U) << what;
        EXPECT_EQ(script.last(), "1.2 192.0.2.2 body accepted delivered") << what;
    } else {
        EXPECT_EQ(script.tries.size(), 1U) << what;
        EXPECT_EQ(script.ends.size(), 1U) << what;
    }
    EXPECT_EQ(script.open(), 0U) << what;
}

TEST(Reactions, AreTheProfiles) {
    const char* const all = "rfc5321 strict postfix";
    const char* const rfc = "rfc5321 strict";
    const Row rows[] = {
        {all, Stage::connect, "refuse", "connect refused next"},
        {all, Stage::connect, "unreachable", "connect unreachable next"},
        {all, Stage::connect, "drop", "connect timeout next"},
        {all, Stage::banner, "close", "banner closed next"},
        {all, Stage::banner, "reset", "banner reset next"},
        {all, Stage::banner, "drop", "banner timeout next"},
        {all, Stage::banner, "HTTP/1.1 400 Bad Request", "banner protocol-error next"},
        {all, Stage::banner, "421 busy", "banner tempfail next"},
        {all, Stage::banner, "450 later", "banner tempfail next"},
        {rfc, Stage::banner, "554 no", "banner permfail bounce"},
        {"postfix", Stage::banner, "554 no", "banner permfail next"},
        {all, Stage::ehlo, "421 busy", "ehlo tempfail next"},
        {rfc, Stage::ehlo, "450 later", "ehlo tempfail next"},
        {"postfix", Stage::ehlo, "450 later", "body accepted delivered"},  // after HELO
        {all, Stage::ehlo, "502 what?", "body accepted delivered"},        // after HELO
        {all, Stage::ehlo, "close", "ehlo closed next"},
        {all, Stage::ehlo, "drop", "ehlo timeout next"},
        {all, Stage::ehlo, "HTTP/1.1 400 Bad Request", "ehlo protocol-error next"},
        {all, Stage::mail, "421 busy", "mail tempfail next"},
        {all, Stage::mail, "451 later", "mail tempfail next"},
        {all, Stage::mail, "550 no", "mail permfail bounce"},
        {all, Stage::mail, "reset", "mail reset next"},
        {all, Stage::mail, "drop", "mail timeout next"},
        {all, Stage::mail, "354 what?", "mail protocol-error next"},
        {all, Stage::rcpt, "421 busy", "rcpt tempfail next"},
        {all, Stage::rcpt, "450 later", "rcpt tempfail next"},
        {all, Stage::rcpt, "550 no", "rcpt permfail bounce"},
        {rfc, Stage::rcpt, "552 too many", "rcpt permfail next"},  // RFC 5321 §4.5.3.1.10
        {"postfix", Stage::rcpt, "552 too many", "rcpt permfail bounce"},
        {all, Stage::rcpt, "close", "rcpt closed next"},
        {all, Stage::rcpt, "drop", "rcpt timeout next"},
        {all, Stage::data, "421 busy", "data tempfail next"},
        {all, Stage::data, "451 later", "data tempfail next"},
        {all, Stage::data, "554 no", "data permfail bounce"},
        {all, Stage::data, "250 what?", "data protocol-error next"},
        {all, Stage::data, "close", "data closed next"},
        {all, Stage::data, "drop", "data timeout next"},
        {all, Stage::body, "421 busy", "body tempfail next"},
        {all, Stage::body, "451 later", "body tempfail next"},
        {all, Stage::body, "552 too big", "body permfail bounce"},
        {all, Stage::body, "close", "body closed next"},
        {all, Stage::body, "reset", "body reset next"},
        {all, Stage::body, "drop", "body timeout next"},
        {all, Stage::body, "HTTP/1.1 400 Bad Request", "body protocol-error next"},
        {all, Stage::quit, "close", "body accepted delivered"},  // RFC 5321 §4.1.1.10
        {all, Stage::quit, "reset", "body accepted delivered"},
        {all, Stage::quit, "drop", "body accepted delivered"},
        {all, Stage::quit, "451 what?", "body accepted delivered"},
        {all, Stage::mail, "299 odd", "body accepted delivered"},  // by the first digit, RFC 5321 §4.2.1
        {all, Stage::rcpt, "471 odd", "rcpt tempfail next"},
        {all, Stage::data, "566 odd", "data permfail bounce"},
        {all, Stage::data, "399 odd", "body accepted delivered"},
    };
    for (const Row& row : rows) {
        std::string_view names = row.profile;
        while (!names.empty()) {
            const auto space = std::min(names.find(' '), names.size());
            check(row, std::string(names.substr(0, space)));
            names.remove_prefix(std::min(space + 1, names.size()));
        }
    }
}

TEST(Reactions, ToTheLastServerDefer) {
    for (const char* profile : {"rfc5321", "strict", "postfix"}) {
        for (const auto& [stage, says] : {std::pair{Stage::connect, "refuse"},
                                          {Stage::banner, "421 busy"},
                                          {Stage::mail, "451 later"},
                                          {Stage::rcpt, "450 later"},
                                          {Stage::body, "close"}}) {
            Script script(profile);
            script.mx({"10 mx1.test"}).others(stage, says).mail();
            EXPECT_TRUE(script.last().ends_with(" defer")) << profile << script.last();
            EXPECT_THAT(script.ends, IsEmpty());
        }
    }
}

TEST(Helo, FollowsARefusedEhloOnTheSameConnection) {
    Script script("rfc5321");
    script.mx({"10 mx1.test"}).others(Stage::ehlo, "502 what?").mail();
    EXPECT_THAT(script.said,
                ElementsAre("0 EHLO out.test", "0 HELO out.test", "0 MAIL sender@sender.test",
                            "0 RCPT user@example.test", "0 DATA", "0 body 20000", "0 QUIT", "0 close"));
}

TEST(Helo, RefusedTooIsTheProfiles) {
    struct HeloRow {
        const char* profile;
        const char* helo;
        const char* first_try;
    };
    for (const HeloRow& row : {HeloRow{"rfc5321", "550 no", "ehlo permfail bounce"},
                               {"postfix", "550 no", "ehlo permfail bounce"},
                               {"rfc5321", "450 later", "ehlo tempfail next"},
                               {"postfix", "450 later", "ehlo tempfail next"},
                               {"postfix", "421 busy", "ehlo tempfail next"},
                               {"postfix", "close", "ehlo closed next"}}) {
        Script script(row.profile);
        script.mx({"10 mx1.test", "20 mx2.test"})
            .peer("192.0.2.1", Stage::ehlo, "502 what?")
            .peer("192.0.2.1")
            .helo = row.helo;
        script.mail();
        EXPECT_EQ(script.tries.front(), fmt::format("1.1 192.0.2.1 {}", row.first_try))
            << row.profile << row.helo;
    }
}

TEST(Timeouts, AreByStage) {
    struct TimeoutRow {
        Stage stage;
        int seconds;
    };
    const TimeoutRow rows[] = {{Stage::connect, 30}, {Stage::banner, 300}, {Stage::ehlo, 300},
                               {Stage::mail, 300},   {Stage::rcpt, 300},   {Stage::data, 120},
                               {Stage::body, 600}};
    for (const char* profile : {"rfc5321", "postfix"}) {
        for (const TimeoutRow& row : rows) {
            Script script(profile);
            script.mx({"10 mx1.test"}).others(row.stage, "drop").mail();
            script.wait(seconds(row.seconds) - Duration(1));
            EXPECT_THAT(script.tries, IsEmpty()) << base::name_of(row.stage);
            script.wait(Duration(1));
            EXPECT_EQ(script.last(), fmt::format("1.1 192.0.2.1 {} timeout defer", base::name_of(row.stage)));
            EXPECT_EQ(script.open(), 0U);
        }
    }
}

TEST(Timeouts, OfStarttlsAreItsOwn) {
    Profile profile = shipped("rfc5321");
    profile.timeouts.starttls = seconds(7);
    Script script(profile);
    script.mx({"10 mx1.test"})
        .others(Stage::ehlo, std::string(kEhloTls))
        .others(Stage::starttls, "drop")
        .mail()
        .wait(seconds(7));
    EXPECT_EQ(script.last(), "1.1 192.0.2.1 starttls timeout defer");
}

// R47: a server may take its ten minutes after the final dot.
TEST(Timeouts, LetASlowServerAnswer) {
    Script script("rfc5321");
    script.mx({"10 mx1.test"}).others().answers_after = minutes(10) - Duration(1);
    script.mail().wait(minutes(10));
    EXPECT_THAT(script.ends, ElementsAre("1 delivered"));
}

// R48: the reply may be on its way when the sender gives up, and the message is delivered twice.
TEST(Timeouts, MayLeaveAMessageWithTwoServers) {
    Script script("rfc5321");
    script.mx({"10 mx1.test", "20 mx2.test"}).peer("192.0.2.1").answers_after = minutes(11);
    script.mail().wait(minutes(20));
    EXPECT_THAT(script.tries,
                ElementsAre("1.1 192.0.2.1 body timeout next", "1.2 192.0.2.2 body accepted delivered"));
}

TEST(Limits, OfPostfixAreFiveAddresses) {
    Script script("postfix");
    script.mx({"1 mx1.test", "2 mx2.test", "3 mx3.test", "4 mx4.test", "5 mx5.test", "6 mx6.test"});
    script.others(Stage::connect, "refuse").mail();
    EXPECT_THAT(script.connects,
                ElementsAre("192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5"));
    EXPECT_EQ(script.last(), "1.5 192.0.2.5 connect refused defer");
}

TEST(Limits, OfPostfixAreTwoSessionsThatGotPastTheGreeting) {
    Script script("postfix");
    script.mx({"1 mx1.test", "2 mx2.test", "3 mx3.test", "4 mx4.test", "5 mx5.test"});
    script.peer("192.0.2.1", Stage::banner, "421 busy").peer("192.0.2.3", Stage::connect, "refuse");
    script.peer("192.0.2.2", Stage::mail, "451 later").peer("192.0.2.4", Stage::mail, "451 later").mail();
    EXPECT_THAT(script.tries,
                ElementsAre("1.1 192.0.2.1 banner tempfail next", "1.2 192.0.2.2 mail tempfail next",
                            "1.3 192.0.2.3 connect refused next", "1.4 192.0.2.4 mail tempfail defer"));
}

TEST(Limits, OfRfc5321AreNone) {
    Script script("rfc5321");
    std::vector<std::string> records;
    for (int i = 1; i <= 30; ++i) records.push_back(fmt::format("{} mx{}.test", i, i));
    script.mx(records).others(Stage::mail, "451 later").mail();
    EXPECT_EQ(script.tries.size(), 30U);
}

TEST(Reactions, ByExactCodeGoBeforeTheirClass) {
    Profile profile = shipped("rfc5321");
    profile.action[static_cast<std::size_t>(ReactionStage::any)].by_code[471] = Reaction::bounce;
    profile.action[static_cast<std::size_t>(ReactionStage::mail)].by_code[472] = Reaction::defer;
    EXPECT_EQ(profile.reaction(ReactionStage::mail, Trouble::tempfail, 471), Reaction::bounce);
    EXPECT_EQ(profile.reaction(ReactionStage::mail, Trouble::tempfail, 472), Reaction::defer);
    EXPECT_EQ(profile.reaction(ReactionStage::data, Trouble::tempfail, 472), Reaction::next);
    profile.action[static_cast<std::size_t>(ReactionStage::data)]
        .by_trouble[static_cast<std::size_t>(Trouble::tempfail)] = Reaction::defer;
    EXPECT_EQ(profile.reaction(ReactionStage::data, Trouble::tempfail, 471), Reaction::defer);
}

TEST(Reactions, ThatNoFileNamesGoOn) {
    EXPECT_EQ(Profile{}.reaction(ReactionStage::mail, Trouble::permfail, 550), Reaction::next);
}

// A server that refuses EHLO and HELO for ever must not keep a sender for ever.
TEST(Helo, IsSaidOnce) {
    Profile profile = shipped("rfc5321");
    profile.action[static_cast<std::size_t>(ReactionStage::any)]
        .by_trouble[static_cast<std::size_t>(Trouble::permfail)] = Reaction::helo;
    Script script(profile);
    script.mx({"10 mx1.test"}).others(Stage::ehlo, "502 what?").others().helo = "502 what?";
    script.mail();
    EXPECT_EQ(std::count(script.said.begin(), script.said.end(), "0 HELO out.test"), 1);
    EXPECT_EQ(script.last(), "1.1 192.0.2.1 ehlo permfail defer");
}

}  // namespace
}  // namespace mxdrill::sender
