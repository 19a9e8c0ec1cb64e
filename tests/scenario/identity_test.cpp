#include <gtest/gtest.h>

#include "tests/scenario/drill.hpp"

namespace mxdrill::scenario {
namespace {

constexpr std::string_view kFault = "[[fault]]\nserver = '*'\nreply = '450 x'\nchance = 0.5\n";
constexpr std::string_view kTraffic = "[[traffic]]\nto = 'user@example.test'\nrate = '1/s'\nfor = '1h'\n";

std::string fault_identity(std::string_view text) {
    return drill(text).faults.back().identity;
}
std::string traffic_identity(std::string_view text) {
    return drill(text).traffic.back().identity;
}

TEST(Identity, OfARuleDoesNotDependOnItsPlace) {
    const std::string alone = fault_identity(kFault);
    EXPECT_EQ(fault_identity("title = 'moved'\n[[fault]]\nserver = '*'\ndo = 'drop'\n" + std::string(kFault)),
              alone);
    EXPECT_EQ(fault_identity("[[fault]]\nchance = 0.5\nreply = \"450 x\" # a comment\nserver = '*'\n"),
              alone);
    EXPECT_EQ(drill("[[fault]]\nserver = '*'\nreply = '450 x'\n", with_sets({"fault.0.chance=0.5"}))
                  .faults[0]
                  .identity,
              alone);
}

TEST(Identity, OfARuleIsItsNameOrItsOwnKeys) {
    EXPECT_EQ(fault_identity("[[fault]]\nname = 'flaky'\nserver = '*'\ndo = 'drop'\n"), "flaky");
    EXPECT_NE(fault_identity(kFault),
              fault_identity("[[fault]]\nserver = '*'\nreply = '450 y'\nchance = 0.5\n"));
}

TEST(Identity, OfTrafficIsItsOwnKeys) {
    const std::string alone = traffic_identity(kTraffic);
    EXPECT_EQ(traffic_identity("[[traffic]]\nto = 'user@example.test'\ncount = 1\n" + std::string(kTraffic)),
              alone);
    EXPECT_NE(traffic_identity("[[traffic]]\nto = 'user@example.test'\nrate = '2/s'\nfor = '1h'\n"), alone);
}

}  // namespace
}  // namespace mxdrill::scenario
