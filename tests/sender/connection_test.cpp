// How connections are used: pipelining, QUIT, and several messages over one.
#include "tests/sender/script.hpp"

namespace mxdrill::sender {
namespace {

Profile one_at_a_time() {
    Profile profile = shipped("postfix");
    profile.concurrency.limit = profile.concurrency.initial = 1;
    return profile;
}

TEST(Pipelining, SendsTheEnvelopeTogetherWhereItIsOffered) {
    Script script("postfix");
    script.mute = true;
    script.mx({"10 mx1.test"}).mail(1, {"ann@example.test", "bob@example.test"});
    script.reply(0, "220 hello").reply(0, kEhloPipelining);
    EXPECT_THAT(script.said, ElementsAre("0 EHLO out.test", "0 MAIL sender@sender.test SIZE=20000",
                                         "0 RCPT ann@example.test", "0 RCPT bob@example.test", "0 DATA"));
    script.reply(0, "250 ok").reply(0, "250 ok").reply(0, "450 later").reply(0, "354 go on");
    EXPECT_EQ(script.said.back(), "0 body 20000");
    script.reply(0, "250 kept");
    EXPECT_THAT(script.ends, ElementsAre("1 delivered"));
}

TEST(Pipelining, IsOnlyForThoseWhoWantIt) {
    Script script("rfc5321");
    script.mute = true;
    script.mx({"10 mx1.test"}).mail().reply(0, "220 hello").reply(0, kEhloPipelining);
    EXPECT_EQ(script.said.back(), "0 MAIL sender@sender.test SIZE=20000");
}

TEST(Pipelining, EndsWithTheFirstRefusal) {
    Script script("postfix");
    script.others(Stage::ehlo, std::string(kEhloPipelining));
    script.mx({"10 mx1.test", "20 mx2.test"}).peer("192.0.2.1", Stage::ehlo, std::string(kEhloPipelining));
    script.peer("192.0.2.1", Stage::mail, "451 later").mail();
    EXPECT_THAT(script.tries,
                ElementsAre("1.1 192.0.2.1 mail tempfail next", "1.2 192.0.2.2 body accepted delivered"));
}

TEST(Pipelining, WithNoRecipientLeftEndsTheTransaction) {
    Script script("postfix");
    script.others(Stage::ehlo, std::string(kEhloPipelining))
        .others(Stage::rcpt, "450 later")
        .others(Stage::data, "554 no recipients");
    script.mx({"10 mx1.test"}).mail();
    EXPECT_THAT(script.tries, ElementsAre("1.1 192.0.2.1 rcpt tempfail defer"));
    EXPECT_EQ(script.open(), 0U);
}

TEST(Sizes, AreDeclaredWhereTheyAreAsked) {
    Script script("rfc5321");
    script.mx({"10 mx1.test"}).others(Stage::ehlo, "250 mx.test").mail();
    EXPECT_THAT(script.said, testing::Contains("0 MAIL sender@sender.test"));
}

// R49, and RFC 5321 §4.1.1.10.
TEST(Quit, IsWaitedForByTheBook) {
    Script script("rfc5321");
    script.mx({"10 mx1.test"}).others(Stage::quit, "drop").mail();
    EXPECT_THAT(script.ends, ElementsAre("1 delivered"));
    EXPECT_EQ(script.open(), 1U);
    EXPECT_EQ(script.said.back(), "0 QUIT");
    script.wait(minutes(5) - Duration(1));
    EXPECT_EQ(script.open(), 1U);
    script.wait(Duration(1));
    EXPECT_EQ(script.open(), 0U);
    EXPECT_EQ(script.sender().queued(), 0U);
}

TEST(Quit, IsBusyTimeOfTheDestination) {
    Profile profile = shipped("rfc5321");
    profile.concurrency.limit = profile.concurrency.initial = 1;
    Script script(profile);
    script.mx({"10 mx1.test"}).others(Stage::quit, "drop").mail(1).mail(2);
    EXPECT_EQ(script.connects.size(), 1U);
    script.wait(minutes(5));
    EXPECT_EQ(script.connects.size(), 2U);
}

TEST(Quit, IsNotWaitedForByPostfix) {
    Script script("postfix");
    script.mx({"10 mx1.test"}).others(Stage::quit, "drop").mail();
    EXPECT_EQ(script.said.at(script.said.size() - 2), "0 QUIT");
    EXPECT_EQ(script.said.back(), "0 close");
    EXPECT_EQ(script.open(), 0U);
}

TEST(Quit, FollowsARefusalButNoLostConnection) {
    for (const char* says : {"451 later", "550 no"}) {
        Script script("rfc5321");
        script.mx({"10 mx1.test"}).others(Stage::mail, says).mail().wait(minutes(1));
        EXPECT_THAT(script.said, testing::Contains("0 QUIT")) << says;
    }
    for (const char* says : {"close", "reset", "drop"}) {
        Script script("rfc5321");
        script.mx({"10 mx1.test"}).others(Stage::mail, says).mail().wait(minutes(10));
        EXPECT_THAT(script.said, testing::Not(testing::Contains("0 QUIT"))) << says;
        EXPECT_EQ(script.open(), 0U);
    }
}

TEST(Reuse, IsNoneByTheBook) {
    Script script("rfc5321");
    script.mx({"10 mx1.test"});
    for (trace::MessageId i = 1; i <= 50; ++i) script.mail(i);
    EXPECT_EQ(script.connects.size(), 50U);
    EXPECT_EQ(script.ends.size(), 50U);
}

// What waits behind a delivery that has ended follows it back to back: from then on connections are kept.
TEST(Reuse, BeginsWithDeliveriesBackToBack) {
    Script script(one_at_a_time());
    script.mx({"10 mx1.test"}).others().answers_after = seconds(1);
    for (trace::MessageId i = 1; i <= 10; ++i) script.mail(i);
    script.wait(seconds(10));
    EXPECT_EQ(script.ends.size(), 10U);
    EXPECT_EQ(script.connects.size(), 2U);
    EXPECT_EQ(script.connects_traced, 2U);
    EXPECT_EQ(std::count_if(script.said.begin(), script.said.end(),
                            [](const auto& line) { return line.find(" EHLO ") != std::string::npos; }),
              2);
}

TEST(Reuse, IsNoneForMailThatTricklesIn) {
    Script script("postfix");
    script.mx({"10 mx1.test"});
    for (trace::MessageId i = 1; i <= 10; ++i) script.mail(i).wait(seconds(3));
    EXPECT_EQ(script.connects.size(), 10U);
    EXPECT_EQ(script.open(), 0U);
}

TEST(Reuse, KeepsAConnectionForTwoIdleSeconds) {
    Script script(one_at_a_time());
    script.mx({"10 mx1.test"}).others().answers_after = seconds(1);
    script.mail(1).mail(2).wait(seconds(2));
    EXPECT_EQ(script.ends.size(), 2U);
    EXPECT_EQ(script.open(), 1U);
    script.wait(milliseconds(1'999));
    EXPECT_EQ(script.open(), 1U);
    script.wait(milliseconds(1));
    EXPECT_EQ(script.open(), 0U);
}

TEST(Reuse, EndsWithALifetimeOf300Seconds) {
    Script script(one_at_a_time());
    script.mx({"10 mx1.test"}).others().answers_after = seconds(100);
    for (trace::MessageId i = 1; i <= 10; ++i) script.mail(i);
    script.wait(seconds(1'000));
    EXPECT_EQ(script.ends.size(), 10U);
    EXPECT_EQ(script.connects.size(), 4U);  // one message, then three a connection
}

TEST(Reuse, OutlivesAServerThatLeaves) {
    Script script(one_at_a_time());
    script.mx({"10 mx1.test"}).others().answers_after = seconds(1);
    script.mail(1).mail(2).wait(seconds(2));
    ASSERT_EQ(script.open(), 1U);
    script.reply(0, "421 idle for too long").closed(0);
    EXPECT_EQ(script.open(), 0U);
    script.mail(3).wait(seconds(1));
    EXPECT_EQ(script.ends.size(), 3U);
}

TEST(Reuse, OfAConnectionThatBreaksGoesOnWithTheNext) {
    Script script(one_at_a_time());
    script.mx({"10 mx1.test", "20 mx2.test"}).peer("192.0.2.1").answers_after = seconds(1);
    script.mail(1).mail(2).mail(3).wait(milliseconds(1'500));
    script.peer("192.0.2.1", Stage::mail, "reset").wait(minutes(10));
    EXPECT_EQ(script.ends.size(), 3U);
    EXPECT_EQ(script.last(), "1.2 192.0.2.2 body accepted delivered");
}

TEST(Reuse, IsOfTheBestPreferenceOnly) {
    Script script(one_at_a_time());
    script.mx({"10 mx1.test", "20 mx2.test"}).others().answers_after = seconds(1);
    script.peer("192.0.2.1", Stage::connect, "refuse");
    for (trace::MessageId i = 1; i <= 4; ++i) script.mail(i);
    script.wait(milliseconds(1'500));
    const auto before = script.connects.size();
    EXPECT_EQ(script.connects.back(), "192.0.2.2");
    script.wait(seconds(10));
    EXPECT_EQ(script.ends.size(), 4U);
    EXPECT_EQ(std::count(script.connects.begin(), script.connects.end(), "192.0.2.1"), 4);
    EXPECT_LT(before, script.connects.size());
}

// Postfix prefers a kept connection among the best addresses to the one that the shuffle put first.
TEST(Reuse, GoesBeforeTheShuffle) {
    Script script(one_at_a_time());
    script.mx({"10 mx1.test", "10 mx2.test", "10 mx3.test"}).others().answers_after = seconds(1);
    for (trace::MessageId i = 1; i <= 20; ++i) script.mail(i);
    script.wait(seconds(20));
    EXPECT_EQ(script.ends.size(), 20U);
    EXPECT_EQ(script.connects.size(), 2U);
}

}  // namespace
}  // namespace mxdrill::sender
