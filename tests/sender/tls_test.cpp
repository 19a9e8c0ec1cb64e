#include "tests/sender/script.hpp"

namespace mxdrill::sender {
namespace {

class Tls : public testing::TestWithParam<const char*> {
  protected:
    Tls() { script.mx({"10 mx1.test", "20 mx2.test"}).others(Stage::ehlo, std::string(kEhloTls)); }
    Peer& first() {
        script.peer("192.0.2.1", Stage::ehlo, std::string(kEhloTls));
        return script.peer("192.0.2.1");
    }
    Script script{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(Shipped, Tls, testing::Values("rfc5321", "strict", "postfix"));

// RFC 3207 §4.2: inside TLS the session begins anew.
TEST_P(Tls, IsUsedWhereItIsOffered) {
    script.mail();
    EXPECT_THAT(script.said, ElementsAre("0 EHLO out.test", "0 STARTTLS", "0 TLS", "0 EHLO out.test",
                                         "0 MAIL sender@sender.test", "0 RCPT user@example.test", "0 DATA",
                                         "0 body 20000", "0 QUIT", "0 close"));
}

TEST_P(Tls, IsNotUsedWhereItIsNotOffered) {
    script.others(Stage::ehlo, std::string(kEhlo)).mail();
    EXPECT_THAT(script.said, testing::Not(testing::Contains("0 STARTTLS")));
    EXPECT_THAT(script.ends, ElementsAre("1 delivered"));
}

TEST_P(Tls, FailingGoesToTheNextServerOrOnInClear) {
    first().tls_works = false;
    script.mail();
    EXPECT_THAT(script.tries,
                ElementsAre("1.1 192.0.2.1 starttls tls-failed next",
                            GetParam() == std::string("postfix") ? "1.2 192.0.2.1 body accepted delivered"
                                                                 : "1.2 192.0.2.2 body accepted delivered"));
}

TEST_P(Tls, RefusedForNowGoesToTheNextServerOrOnInClear) {
    first().says[Stage::starttls] = "454 not now";
    script.mail();
    if (GetParam() == std::string("postfix")) {
        EXPECT_THAT(script.tries, ElementsAre("1.1 192.0.2.1 body accepted delivered"));
        EXPECT_EQ(script.said.at(2), "0 MAIL sender@sender.test");
    } else {
        EXPECT_THAT(script.tries, ElementsAre("1.1 192.0.2.1 starttls tempfail next",
                                              "1.2 192.0.2.2 body accepted delivered"));
    }
}

TEST_P(Tls, RefusedForGoodIsAnyOther5yz) {
    first().says[Stage::starttls] = "502 what?";
    script.mail();
    EXPECT_THAT(script.tries,
                ElementsAre(GetParam() == std::string("postfix") ? "1.1 192.0.2.1 body accepted delivered"
                                                                 : "1.1 192.0.2.1 starttls permfail bounce"));
}

TEST_P(Tls, IsNotUsedIfTheProfileDoesNotWantIt) {
    Profile profile = shipped(GetParam());
    profile.tls = TlsPolicy::none;
    Script plain(profile);
    plain.mx({"10 mx1.test"}).others(Stage::ehlo, std::string(kEhloTls)).mail();
    EXPECT_THAT(plain.said, testing::Not(testing::Contains("0 STARTTLS")));
}

TEST_P(Tls, LostAtTheHandshakeIsALostConnection) {
    first().says[Stage::starttls] = "close";
    script.mail();
    EXPECT_THAT(script.tries,
                ElementsAre("1.1 192.0.2.1 starttls closed next", "1.2 192.0.2.2 body accepted delivered"));
}

// The try in clear at the same address is no further address of the five (Postfix smtp_connect.c).
TEST(TlsOfPostfix, FailedLeavesAllFiveAddresses) {
    Script script("postfix");
    script.mx({"1 mx1.test", "2 mx2.test", "3 mx3.test", "4 mx4.test", "5 mx5.test", "6 mx6.test"});
    script.others(Stage::connect, "refuse");
    script.peer("192.0.2.1", Stage::ehlo, std::string(kEhloTls)).peer("192.0.2.1", Stage::mail, "451 later");
    script.peer("192.0.2.1").tls_works = false;
    script.mail();
    EXPECT_THAT(script.connects,
                ElementsAre("192.0.2.1", "192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5"));
}

TEST(TlsOfPostfix, FailedAtTheOnlyServerIsTriedInClearAtOnce) {
    Script script("postfix");
    script.mx({"10 mx1.test"}).others(Stage::ehlo, std::string(kEhloTls)).others().tls_works = false;
    script.mail();
    EXPECT_THAT(script.said, testing::IsSupersetOf({"0 STARTTLS", "0 TLS", "0 close"}));
    EXPECT_EQ(script.connects.size(), 2U);
    EXPECT_THAT(script.ends, ElementsAre("1 delivered"));
}

}  // namespace
}  // namespace mxdrill::sender
