#include "tests/check/found.hpp"

namespace mxdrill::check {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// One more MX beside the healthy pair, in line 8.
std::vector<std::string> found_at_targets(const std::string& exchange, const std::string& more = {}) {
    return found(listing(kPair + "@ MX 30 " + exchange + "\n" + more));
}

TEST(Targets, ThatAreAliasesAreTold) {
    EXPECT_THAT(found_at_targets("other", "other CNAME host\nhost A 192.0.2.3\n"),
                ElementsAre("8:1 mx-is-alias"));
}

TEST(Targets, ThatAreAddressesAreTold) {
    EXPECT_THAT(found_at_targets("192.0.2.3"), ElementsAre("8:1 mx-is-address"));
    EXPECT_THAT(found_at_targets("192.0.2.3."), ElementsAre("8:1 mx-is-address")) << "with its dot as well";
}

TEST(Targets, ThatLackTheirDotAreTold) {
    EXPECT_THAT(found_at_targets("mail.example.test"), ElementsAre("8:1 mx-unqualified"));
    EXPECT_THAT(found_at_targets("mx.provider.com"), ElementsAre("8:1 mx-unqualified"));
    EXPECT_THAT(found_at_targets("mx.site-b", "mx.site-b A 192.0.2.3\n"), IsEmpty())
        << "a host deeper in the zone";
}

TEST(Targets, ThatNobodyHasAnAddressForAreTold) {
    EXPECT_THAT(found_at_targets("gone"), ElementsAre("8:1 mx-without-address"));
    EXPECT_THAT(found_at_targets("mx.elsewhere.test."), ElementsAre("8:1 mx-without-address"));
    EXPECT_THAT(found_at_targets("six", "six AAAA 2001:db8::3\n"), IsEmpty());
}

TEST(Targets, ThatTheInternetCannotReachAreTold) {
    for (const auto& [address, kind] : {std::pair{"127.0.0.1", "loopback"},
                                        {"10.1.2.3", "private"},
                                        {"172.31.0.1", "private"},
                                        {"192.168.1.1", "private"},
                                        {"169.254.1.1", "link-local"},
                                        {"100.64.0.1", "carrier-private"}}) {
        const std::string zone = kPair + "@ MX 30 in\nin A " + address + "\n";
        EXPECT_THAT(found(listing(zone)), ElementsAre("8:1 mx-not-public"));
        EXPECT_EQ(
            message_of(listing(zone), "mx-not-public"),
            "in.example.test, an MX of example.test, has the " + std::string(kind) + " address " + address);
    }
    EXPECT_THAT(found_at_targets("in", "in AAAA fd00::1\n"), ElementsAre("8:1 mx-not-public"));
    EXPECT_THAT(found_at_targets("in", "in AAAA ::1\n"), ElementsAre("8:1 mx-not-public"));
    EXPECT_THAT(found_at_targets("in", "in A 172.32.0.1\n"), IsEmpty()) << "one past the private block";
}

TEST(Targets, ThatShareAnAddressAreOneServer) {
    EXPECT_THAT(found_at_targets("other", "other A 192.0.2.1\n"), ElementsAre("8:1 shared-address"));
}

}  // namespace
}  // namespace mxdrill::check
