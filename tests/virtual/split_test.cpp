// How load spreads over equal preferences.
#include <gmock/gmock.h>

#include "tests/virtual/drill.hpp"

namespace mxdrill {
namespace {

using testing::drill;

// Shares within chance of a third, by the report's own test.
TEST(Split, OfSixtyThousandMessagesIsEvenWithinChance) {
    const auto outcome = drill(R"(
title = "equal"
[[zone]]
origin  = "example.test"
records = """
@ MX 10 a
@ MX 10 b
@ MX 10 c
a A 192.0.2.1
b A 192.0.2.2
c A 192.0.2.3
"""
[[traffic]]
to    = "user@example.test"
count = 60000
for   = "1h"
[[expect]]
metric   = "split"
at_least = 0.001
)");
    const auto& tier = outcome.report.domains.at(0).tiers.at(0);
    ASSERT_EQ(tier.hosts.size(), 3U);
    ASSERT_TRUE(tier.split.p_value);
    EXPECT_GE(*tier.split.p_value, 0.001);
    for (const auto& host : tier.hosts) {
        EXPECT_NEAR(static_cast<double>(host.accepted) / 60000, 1.0 / 3, 0.01);
    }
    EXPECT_TRUE(outcome.report.passed);
}

// With addresses as the unit, a host with three of them is first three times in four.
TEST(Split, OfPostfixFollowsTheAddresses) {
    const auto outcome = drill(R"(
title = "addresses"
[[zone]]
origin  = "example.test"
records = """
@ MX 10 a
@ MX 10 b
a A 192.0.2.1
a A 192.0.2.2
a A 192.0.2.3
b A 192.0.2.4
"""
[[sender]]
name    = "s"
profile = "postfix"
[[traffic]]
to    = "user@example.test"
count = 20000
for   = "20d"
)");
    const auto& hosts = outcome.report.domains.at(0).tiers.at(0).hosts;
    EXPECT_NEAR(static_cast<double>(hosts.at(0).accepted) / 20000, 0.75, 0.015);
}

}  // namespace
}  // namespace mxdrill
