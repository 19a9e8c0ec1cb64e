#include "tests/check/found.hpp"

namespace mxdrill::check {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string zone(const std::string& from, int ttl, const std::string& host, bool keeps_old_address = true) {
    const std::string pair = "@ MX 10 " + host + "-a\\n@ MX 10 " + host + "-b\\n";
    const std::string old = "old-a A 192.0.2.1\\nold-b A 192.0.2.2\\n";
    return "[[zone]]\norigin = \"example.test\"\nfrom = \"" + from + "\"\nrecords = \"$TTL " +
           std::to_string(ttl) + "\\n" + pair + (keeps_old_address ? old : "") +
           "new-a A 192.0.2.3\\nnew-b A 192.0.2.4\"\n";
}

const std::string kTraffic = "[[traffic]]\nto = \"user@example.test\"\nrate = \"1/m\"\n";
// Lines 2 to 5 and 6 to 9.
const std::string kChange = "duration = \"2d\"\n" + zone("0s", 3600, "old") + zone("12h", 3600, "new");

std::string fault(const std::string& keys) {
    return "[[fault]]\nserver = \"old-a.example.test\"\ndo = \"refuse\"\n" + keys;
}

TEST(Schedule, OfAnOldServerThatStaysForATtlIsFine) {
    EXPECT_THAT(found(kChange + fault("at = \"13h\"\n") + kTraffic), IsEmpty());
}

TEST(Schedule, OfAnOldServerThatIsSwitchedOffTooSoonIsTold) {
    const std::string text = kChange + fault("at = \"12h59m\"\n") + kTraffic;
    EXPECT_THAT(found(text), ElementsAre("13:6 switched-off-early"));
    EXPECT_EQ(
        message_of(text, "switched-off-early"),
        "old-a.example.test, an old MX of example.test, stops at 12h59m, but caches may name it until 13h");
}

TEST(Schedule, OfAPassingOutageAfterTheChangeIsFine) {
    EXPECT_THAT(found(kChange + fault("at = \"12h\"\nfor = \"30m\"\n") + kTraffic), IsEmpty());
}

TEST(Schedule, OfAnOldServerThatRefusesTheDomainTooSoonIsTold) {
    EXPECT_THAT(found(kChange + "[[server]]\nname = \"old-a.example.test\"\nfrom = \"12h\"\ndomains = []\n" +
                      kTraffic),
                ElementsAre("12:8 switched-off-early"));
}

TEST(Schedule, OfAnAddressThatGoesWithTheChangeIsTold) {
    EXPECT_THAT(
        found("duration = \"2d\"\n" + zone("0s", 3600, "old") + zone("12h", 3600, "new", false) + kTraffic),
        ElementsAre("5:11 switched-off-early", "5:11 switched-off-early"))
        << "at the record that caches keep, once for each host";
}

TEST(Schedule, OfATtlThatIsLoweredInTimeIsFine) {
    EXPECT_THAT(found("duration = \"2d\"\n" + zone("0s", 86400, "old") + zone("1h", 300, "old") +
                      zone("25h", 300, "new") + kTraffic),
                IsEmpty());
}

TEST(Schedule, OfATtlThatIsLoweredTooLateIsTold) {
    const std::string text = "duration = \"2d\"\n" + zone("0s", 86400, "old") + zone("2h", 300, "old") +
                             zone("25h", 300, "new") + kTraffic;
    EXPECT_THAT(found(text), ElementsAre("9:11 ttl-lowered-late"));
    EXPECT_EQ(message_of(text, "ttl-lowered-late"),
              "example.test has its TTL lowered 23h before its servers change, but it was 1d");
}

TEST(Schedule, PastTheEndOfTheRunIsTold) {
    EXPECT_THAT(found(kChange + fault("at = \"2d\"\n") + kTraffic), ElementsAre("13:6 fault-outside-run"));
    EXPECT_THAT(found(kChange + "[[server]]\nname = \"new-a.example.test\"\nfrom = \"3d\"\n" + kTraffic),
                ElementsAre("12:8 change-outside-run"));
}

TEST(Schedule, OfARunWithoutADurationHasNoEnd) {
    EXPECT_THAT(found(listing(kPair, "[[fault]]\nserver = \"mail.*\"\ndo = \"drop\"\nat = \"20d\"\n")),
                IsEmpty());
}

}  // namespace
}  // namespace mxdrill::check
