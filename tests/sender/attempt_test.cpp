// Several recipients in one transaction, bounces and their notices.
#include "tests/sender/script.hpp"

namespace mxdrill::sender {
namespace {

const std::vector<std::string> kThree{"ann@example.test", "bob@example.test", "eve@example.test"};

class Recipients : public testing::Test {
  protected:
    Recipients() {
        script.many = true;
        script.mx({"10 mx1.test", "20 mx2.test"});
    }
    Script script{"rfc5321"};
};

TEST_F(Recipients, GoInOneTransaction) {
    script.mail(1, kThree);
    EXPECT_THAT(script.said,
                ElementsAre("0 EHLO out.test", "0 MAIL sender@sender.test SIZE=20000",
                            "0 RCPT ann@example.test", "0 RCPT bob@example.test", "0 RCPT eve@example.test",
                            "0 DATA", "0 body 20000", "0 QUIT", "0 close"));
    EXPECT_THAT(script.ends, ElementsAre("1 delivered", "2 delivered", "3 delivered"));
}

TEST_F(Recipients, AreRefusedOneByOne) {
    script.peer("192.0.2.1").rcpt = {{"bob@example.test", "450 later"}, {"eve@example.test", "550 no"}};
    script.mail(1, kThree);
    EXPECT_THAT(
        script.tries,
        ElementsAre("2: 1.1 192.0.2.1 rcpt tempfail next", "3: 1.1 192.0.2.1 rcpt permfail bounce",
                    "1: 1.1 192.0.2.1 body accepted delivered", "2: 1.2 192.0.2.2 body accepted delivered"));
    EXPECT_THAT(script.ends, ElementsAre("3 bounced", "1 delivered", "2 delivered"));
}

TEST_F(Recipients, ThatAreLeftAreTriedAgainAlone) {
    script.peer("192.0.2.1").rcpt = {{"bob@example.test", "450 later"}};
    script.peer("192.0.2.2").rcpt = {{"bob@example.test", "450 later"}};
    script.mail(1, kThree);
    EXPECT_EQ(script.sender().queued(), 1U);
    script.said.clear();
    script.peer("192.0.2.1").rcpt.clear();
    script.wait(minutes(30));
    EXPECT_THAT(script.said, testing::Contains("0 RCPT bob@example.test"));
    EXPECT_EQ(std::count_if(script.said.begin(), script.said.end(),
                            [](const auto& line) { return line.starts_with("0 RCPT"); }),
              1);
    EXPECT_EQ(script.last(), "2: 2.1 192.0.2.1 body accepted delivered");
    EXPECT_EQ(script.sender().queued(), 0U);
    EXPECT_EQ(script.attempts.size(), 4U);  // three at first, one then
}

TEST_F(Recipients, AllRefusedNeedNoData) {
    script.others(Stage::rcpt, "450 later").mail(1, kThree);
    EXPECT_THAT(script.said, testing::Not(testing::Contains("0 DATA")));
    EXPECT_THAT(script.said, testing::Contains("0 QUIT"));
    EXPECT_EQ(script.tries.size(), 6U);
    EXPECT_EQ(script.last(), "3: 1.2 192.0.2.2 rcpt tempfail defer");
}

TEST_F(Recipients, AllRefusedForGoodBounceAtOnce) {
    script.others(Stage::rcpt, "550 no").mail(1, kThree);
    EXPECT_THAT(script.connects, ElementsAre("192.0.2.1"));
    EXPECT_THAT(script.ends, ElementsAre("1 bounced", "2 bounced", "3 bounced"));
}

TEST_F(Recipients, ShareWhatBecomesOfTheMessage) {
    script.peer("192.0.2.1").rcpt = {{"bob@example.test", "450 later"}, {"eve@example.test", "550 no"}};
    script.peer("192.0.2.1", Stage::data, "451 later").mail(1, kThree);
    EXPECT_THAT(script.tries,
                ElementsAre("2: 1.1 192.0.2.1 rcpt tempfail next", "3: 1.1 192.0.2.1 rcpt permfail bounce",
                            "1: 1.1 192.0.2.1 data tempfail next", "1: 1.2 192.0.2.2 body accepted delivered",
                            "2: 1.2 192.0.2.2 body accepted delivered"));
}

TEST_F(Recipients, WaitingForTheirReplyShareALostConnection) {
    script.peer("192.0.2.1").rcpt = {{"ann@example.test", "550 no"}, {"eve@example.test", "close"}};
    script.mail(1, kThree);
    EXPECT_THAT(script.tries,
                ElementsAre("1: 1.1 192.0.2.1 rcpt permfail bounce", "2: 1.1 192.0.2.1 rcpt closed next",
                            "3: 1.1 192.0.2.1 rcpt closed next", "2: 1.2 192.0.2.2 body accepted delivered",
                            "3: 1.2 192.0.2.2 body accepted delivered"));
}

TEST_F(Recipients, AreEachTheirOwnMessageAlsoIfTheyAreTheSame) {
    script.mail(1, {"ann@example.test", "ann@example.test"});
    EXPECT_THAT(script.ends, ElementsAre("1 delivered", "2 delivered"));
}

TEST(Notices, AreDeliveredAtOnceIfTheDnsDoesNotHoldTheSender) {
    Script script("rfc5321");
    script.mx({"10 mx1.test"}).others(Stage::mail, "550 no").mail();
    EXPECT_THAT(script.notices, ElementsAre("sent", "delivered"));
    EXPECT_EQ(script.sender().queued(), 0U);
}

// R59. They are in no count of messages, tries or connections. What becomes of one that is handed over is
// for its server to say.
TEST(Notices, GoOutFromTheNullReversePath) {
    Script script("rfc5321");
    script.mx({"10 mx1.test"}).mx({"10 mx7.test"}, "sender.test").peer("192.0.2.1", Stage::mail, "550 no");
    script.mail(1, {"user@example.test"}, "sender@sender.test", true);
    EXPECT_THAT(script.notices, ElementsAre("sent"));
    EXPECT_EQ(script.sender().queued(), 0U);
    EXPECT_THAT(script.connects, ElementsAre("192.0.2.1", "192.0.2.7"));
    EXPECT_THAT(script.said, testing::IsSupersetOf({"0 MAIL SIZE=4000", "0 RCPT sender@sender.test"}));
    EXPECT_EQ(script.tries.size(), 1U);
    EXPECT_EQ(script.attempts.size(), 1U);
    EXPECT_EQ(script.connects_traced, 1U);
}

TEST(Notices, GoOutForEachMessage) {
    Script script("rfc5321");
    script.mx({"10 mx1.test"}).mx({"10 mx7.test"}, "sender.test").peer("192.0.2.1", Stage::rcpt, "550 no");
    script.mail(1, kThree, "sender@sender.test", true);
    EXPECT_THAT(script.notices, ElementsAre("sent", "sent", "sent"));
    EXPECT_EQ(std::count(script.connects.begin(), script.connects.end(), "192.0.2.7"), 3);
}

// R60.
TEST(Notices, AreNeverAboutANotice) {
    Script script("rfc5321");
    script.mx({"10 mx1.test"}).mx({"10 mx7.test"}, "sender.test").others(Stage::mail, "550 no");
    script.mail(1, {"user@example.test"}, "sender@sender.test", true);
    EXPECT_THAT(script.notices, ElementsAre("sent", "failed"));
    EXPECT_EQ(script.sender().queued(), 0U);
}

TEST(Notices, AreNeverAboutMailFromTheNullReversePath) {
    Script script("rfc5321");
    script.mx({"10 mx1.test"}).others(Stage::mail, "550 no").mail(1, {"user@example.test"}, "");
    EXPECT_THAT(script.ends, ElementsAre("1 bounced"));
    EXPECT_THAT(script.notices, IsEmpty());
}

TEST(Notices, AreTriedAgainAndGivenUpLikeMail) {
    for (const char* profile : {"rfc5321", "postfix"}) {
        Script script(profile);
        script.mx({"10 mx1.test"})
            .mx({"10 mx7.test"}, "sender.test")
            .peer("192.0.2.1", Stage::mail, "550 no");
        script.peer("192.0.2.7", Stage::connect, "refuse");
        script.mail(1, {"user@example.test"}, "sender@sender.test", true).wait(days(4));
        EXPECT_THAT(script.notices, ElementsAre("sent"));
        EXPECT_EQ(script.sender().queued(), 1U);
        script.finish();
        EXPECT_THAT(script.notices, ElementsAre("sent", "failed"));
        EXPECT_EQ(script.tries.size(), 1U);
    }
}

TEST(Lifetimes, EndWithANotice) {
    for (const char* profile : {"rfc5321", "postfix"}) {
        Script script(profile);
        script.mx({"10 mx1.test"})
            .mx({"10 mx7.test"}, "sender.test")
            .peer("192.0.2.1", Stage::connect, "refuse");
        script.mail(1, {"user@example.test"}, "sender@sender.test", true).finish();
        EXPECT_THAT(script.ends, ElementsAre("1 bounced"));
        EXPECT_THAT(script.notices, ElementsAre("sent"));
        EXPECT_EQ(script.connects.back(), "192.0.2.7");
    }
}

// A notice about mail to one's own domain waits in the queue that the mail came from.
TEST(Notices, MayGoToTheDestinationThatFailed) {
    for (const char* profile : {"rfc5321", "postfix"}) {
        Script script(profile);
        script.mx({"10 mx1.test"}, "sender.test").others(Stage::connect, "refuse");
        script.mail(1, {"user@sender.test"}, "sender@sender.test", true).finish();
        EXPECT_THAT(script.notices, ElementsAre("sent", "failed"));
    }
}

}  // namespace
}  // namespace mxdrill::sender
