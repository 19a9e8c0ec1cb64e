// Mail that is not a user's first submission: spam, and what a relay sends on.
#include "tests/sender/script.hpp"

namespace mxdrill::sender {
namespace {

TEST(Spam, GoesToTheWorstServerFirst) {
    Script script("rfc5321");
    script.kind = trace::Kind::spam;
    script.mx({"10 mx1.test", "20 mx2.test", "30 mx3.test"}).peer("192.0.2.3", Stage::connect, "refuse");
    script.mail().finish();
    EXPECT_THAT(script.tries,
                ElementsAre("1.1 192.0.2.3 connect refused next", "1.2 192.0.2.2 body accepted delivered"));
}

TEST(Spam, NeverComesBackAndTellsNobody) {
    for (const char* profile : {"rfc5321", "postfix"}) {
        Script script(profile);
        script.kind = trace::Kind::spam;
        script.mx({"10 mx1.test"}).others(Stage::rcpt, "451 4.7.1 greylisted").mail().finish();
        EXPECT_THAT(script.tries, ElementsAre("1.1 192.0.2.1 rcpt tempfail abandon")) << profile;
        EXPECT_THAT(script.ends, ElementsAre("1 abandoned"));
        EXPECT_THAT(script.notices, IsEmpty());
    }
}

TEST(Spam, IsGivenUpUnseenWhereTheDestinationIsDead) {
    Script script("postfix");
    script.kind = trace::Kind::spam;
    script.mx({"10 mx1.test"}).others(Stage::connect, "drop");
    for (trace::MessageId i = 1; i <= 20; ++i) script.mail(i);
    script.finish();
    EXPECT_EQ(script.ends.size(), 20U);
    EXPECT_THAT(script.ends, testing::Each(testing::EndsWith("abandoned")));
}

TEST(Relayed, MailArrivesNowhereAnew) {
    Script script("postfix");
    script.is_relayed = true;
    script.received = 2;
    script.mx({"10 mx1.test"}).mail().finish();
    EXPECT_EQ(script.arrivals, 0U);
    EXPECT_THAT(script.received_sent, ElementsAre(2));
    EXPECT_THAT(script.ends, ElementsAre("1 delivered"));
}

TEST(NextHop, IsAskedForItsAddressesAndNoMx) {
    Script script("postfix");
    script.next_hop = "hidden.test";
    script.mx({"10 mx1.test"}).address("hidden.test", "192.0.2.9").mail().finish();
    EXPECT_THAT(script.asked, ElementsAre("hidden.test AAAA", "hidden.test A"));
    EXPECT_THAT(script.tries, ElementsAre("1.1 192.0.2.9 body accepted delivered"));
}

TEST(NextHop, WithoutAnAddressBouncesOrWaits) {
    Script missing("rfc5321");
    missing.next_hop = "hidden.test";
    missing.missing("hidden.test", Finding::nxdomain).mail();
    EXPECT_EQ(missing.last(), "1.0 - dns nxdomain bounce");
    Script failing("rfc5321");
    failing.next_hop = "hidden.test";
    failing.missing("hidden.test", Finding::servfail).mail();
    EXPECT_EQ(failing.last(), "1.0 - dns servfail defer");
}

// Postfix smtp_addr.c smtp_host_addr: "mail for %s loops back to myself".
TEST(NextHop, ThatIsTheSenderItselfIsALoop) {
    Script script("postfix");
    script.next_hop = "me.test";
    script.address("me.test", "198.18.0.1").mail();
    EXPECT_EQ(script.last(), "1.0 - dns loop bounce");
}

TEST(NextHop, IsADestinationOfItsOwn) {
    Script script("rfc5321");
    script.mx({"10 mx1.test"}).address("hidden.test", "192.0.2.9").others(Stage::connect, "drop");
    for (trace::MessageId i = 1; i <= 20; ++i) script.mail(i);
    script.next_hop = "hidden.test";
    script.mail(21);
    EXPECT_EQ(script.connects.size(), 21U) << "the domain's window is full, the next hop's is not";
}

}  // namespace
}  // namespace mxdrill::sender
