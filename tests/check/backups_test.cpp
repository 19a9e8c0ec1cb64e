#include "tests/check/found.hpp"

namespace mxdrill::check {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The healthy pair, with servers from line 9 on.
std::vector<std::string> found_at_backups(const std::string& servers) {
    return found(listing(kPair, servers));
}

TEST(Backups, ThatRefuseTheDomainAreToldWhereTheySaySo) {
    EXPECT_THAT(found_at_backups("[[server]]\nname = \"backup.example.test\"\ndomains = []\n"),
                ElementsAre("11:11 mx-refuses-domain"));
}

TEST(Backups, ThatRefuseTheDomainLaterAreNoMistakeOfTheListing) {
    EXPECT_THAT(found_at_backups("[[server]]\nname = \"backup.example.test\"\nfrom = \"1h\"\ndomains = []\n"),
                IsEmpty());
}

TEST(Backups, WithWeakerTlsAreTold) {
    const std::string primary = "[[server]]\nname = \"mail.example.test\"\ntls = \"offered\"\n";
    const std::string backup = "[[server]]\nname = \"backup.example.test\"\ntls = \"required\"\n";
    EXPECT_THAT(found_at_backups(primary), ElementsAre("5:1 weaker-tls")) << "at its MX: nobody declares it";
    EXPECT_THAT(found_at_backups(primary + backup), IsEmpty());
    EXPECT_THAT(found_at_backups(primary + backup + "certificate = \"self-signed\"\n"),
                ElementsAre("14:7 weaker-tls"));
}

TEST(Backups, WithOtherRecipientsAreTold) {
    const std::string primary =
        "[[server]]\nname = \"mail.example.test\"\nrecipients = [\"user@example.test\"]\n";
    const std::string backup = "[[server]]\nname = \"backup.example.test\"\n";
    EXPECT_THAT(found_at_backups(primary + backup), ElementsAre("12:1 recipients-differ"));
    EXPECT_THAT(found_at_backups(primary + backup + "recipients = [\"user@example.test\"]\n"), IsEmpty());
    EXPECT_THAT(
        found_at_backups(primary + backup + "recipients = [\"user@example.test\", \"a@example.test\"]\n"),
        ElementsAre("14:14 recipients-differ"));
}

TEST(Backups, ThatKeepTheMailElsewhereAreAnotherProvider) {
    const std::string store = "[[server]]\nname = \"backup.example.test\"\nstore = \"old\"\n";
    EXPECT_THAT(found_at_backups(store), ElementsAre("5:1 two-providers"));
    EXPECT_THAT(found_at_backups(store + "relay = \"postfix\"\n"), IsEmpty()) << "a relay keeps nothing";
}

TEST(Backups, OfAnotherKnownProviderAreTold) {
    EXPECT_THAT(
        found(listing("@ MX 10 aspmx.l.google.com.\n@ MX 20 example-test.mail.protection.outlook.com.\n"),
              "two-providers"),
        ElementsAre("5:1 two-providers"));
}

TEST(Relays, ThatSendToEachOtherAreToldOnce) {
    const std::string text = listing(kPair, R"([[server]]
name = "mail.example.test"
relay_to = "backup.example.test"
[[server]]
name = "backup.example.test"
relay = "postfix"
)");
    EXPECT_THAT(found(text, "relay-loop"), ElementsAre("11:12 relay-loop"));
    EXPECT_EQ(message_of(text, "relay-loop"),
              "mail for example.test goes in a circle: mail.example.test → "
              "backup.example.test → mail.example.test");
}

TEST(Relays, ThatAreTheirOwnBestMxAreTold) {
    EXPECT_THAT(found_at_backups("[[server]]\nname = \"mail.example.test\"\nrelay = \"postfix\"\n"),
                ElementsAre("11:9 relay-loop"));
}

TEST(Relays, ThatSendUpTheListAreNoCircle) {
    EXPECT_THAT(found_at_backups("[[server]]\nname = \"backup.example.test\"\nrelay = \"postfix\"\n"),
                IsEmpty());
}

}  // namespace
}  // namespace mxdrill::check
