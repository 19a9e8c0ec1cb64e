#include "tests/check/found.hpp"

namespace mxdrill::check {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Preferences, OfASingleMxAreToldAtItsRecord) {
    EXPECT_THAT(found(listing("mail A 192.0.2.1\n@ MX 10 mail\n")), ElementsAre("5:1 single-mx"));
    EXPECT_EQ(message_of(listing("mail A 192.0.2.1\n@ MX 10 mail\n"), "single-mx"),
              "example.test has one MX, mail.example.test");
}

TEST(Preferences, OfNumberedHostsInTiersAreAnOrder) {
    const std::string zone =
        "@ MX 20 mx2\n@ MX 10 mx1\n@ MX 30 mx3\n"
        "mx1 A 192.0.2.1\nmx2 A 192.0.2.2\nmx3 A 192.0.2.3\n";
    EXPECT_THAT(found(listing(zone)), ElementsAre("5:1 tiers-of-a-pair")) << "at the one that gets the mail";
    EXPECT_EQ(message_of(listing(zone), "tiers-of-a-pair"),
              "example.test prefers mx1.example.test: mx2.example.test, mx3.example.test will get mail only "
              "while it fails");
}

TEST(Preferences, OfNumberedHostsThatShareATierAreMeant) {
    EXPECT_THAT(found(listing("@ MX 10 mx1\n@ MX 10 mx2\nmx1 A 192.0.2.1\nmx2 A 192.0.2.2\n")), IsEmpty());
}

TEST(Preferences, OfABackupThatSharesTheLoadAreTold) {
    const std::string zone = "@ MX 10 mail\n@ MX 10 second\nmail A 192.0.2.1\nsecond A 192.0.2.2\n";
    EXPECT_THAT(found(listing(zone)), IsEmpty());
    EXPECT_THAT(found(listing(zone, "[[server]]\nname = \"second.example.test\"\nrelay = \"postfix\"\n"),
                      "backup-shares"),
                ElementsAre("5:1 backup-shares"))
        << "it only stores and forwards";
    EXPECT_THAT(found(listing("@ MX 10 a\n@ MX 10 mx-backup\na A 192.0.2.1\nmx-backup A 192.0.2.2\n")),
                ElementsAre("5:1 backup-shares"))
        << "its name says so";
}

TEST(Preferences, OfTwoLikeBackupsAloneAreNoMistake) {
    EXPECT_THAT(
        found(listing("@ MX 10 backup-a\n@ MX 10 backup-b\nbackup-a A 192.0.2.1\nbackup-b A 192.0.2.2\n")),
        IsEmpty());
}

TEST(Preferences, OfTheTopmostNumberHaveNoneAbove) {
    EXPECT_THAT(found(listing("@ MX 0 mail\n@ MX 65535 backup\nmail A 192.0.2.1\nbackup A 192.0.2.2\n")),
                IsEmpty());
    EXPECT_THAT(found(listing("@ MX 0 mail\n@ MX 1 backup\nmail A 192.0.2.1\nbackup A 192.0.2.2\n")),
                ElementsAre("5:1 no-room"));
}

TEST(Preferences, AreWantedForDomainsThatMailIsSentTo) {
    EXPECT_THAT(found(listing("@ A 192.0.2.1\n")), ElementsAre("7:6 no-mx"));
    EXPECT_THAT(found(listing(kPair + "www A 192.0.2.80\n")), IsEmpty());
}

TEST(Preferences, AreJudgedInEveryTextOfAZone) {
    EXPECT_THAT(found(listing(kPair, R"([[zone]]
origin  = "example.test"
from    = "1h"
records = "@ MX 10 mail\nmail A 192.0.2.1"
)")),
                ElementsAre("5:1 switched-off-early", "12:11 single-mx"));
}

}  // namespace
}  // namespace mxdrill::check
