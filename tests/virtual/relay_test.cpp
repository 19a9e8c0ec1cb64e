// Mail through backups and gateways, from end to end.
#include <gmock/gmock.h>

#include "tests/virtual/drill.hpp"

namespace mxdrill {
namespace {

using testing::drill;

const std::string kZone = R"(
[[zone]]
origin  = "example.test"
records = """
@      MX 10 mail1
@      MX 20 backup
mail1  A  192.0.2.11
backup A  192.0.2.12
"""
)";
const std::string kMail = R"(
[[traffic]]
to    = "user@example.test"
count = 60
for   = "1h"
)";

TEST(Relays, HoldMailUntilThePrimaryIsBack) {
    const auto outcome = drill(kZone + kMail + R"(
[[server]]
name  = "backup.example.test"
relay = "postfix"
[[fault]]
server = "mail1.example.test"
for    = "2h"
do     = "refuse"
)");
    const auto& report = outcome.report;
    EXPECT_EQ(report.messages.delivered, 60U);
    EXPECT_EQ(report.domains[0].tiers[0].delivered, 60U);
    EXPECT_EQ(report.domains[0].tiers[1].accepted, 60U);
    EXPECT_EQ(report.attempts, 60U);
    EXPECT_GE(*report.delay.max, base::hours(2));
}

// R15: the backup goes up the list, never to itself or further down.
TEST(Relays, ThatAreTheBestOfTheirListBounce) {
    const auto outcome = drill(R"(
[[zone]]
origin  = "example.test"
records = "@ MX 10 gw\ngw A 192.0.2.1"
[[server]]
name  = "gw.example.test"
relay = "postfix"
)" + kMail);
    EXPECT_EQ(outcome.report.messages.bounced, 60U);
    EXPECT_EQ(outcome.report.notices.sent, 60U);
    EXPECT_EQ(outcome.report.connections, 60U);
}

TEST(Relays, ThatForwardToEachOtherStopAtTheirLimit) {
    const auto outcome = drill(kZone + kMail + R"(
[[server]]
name     = "mail1.example.test"
relay    = "postfix"
relay_to = "backup.example.test"
[[server]]
name     = "backup.example.test"
relay    = "postfix"
relay_to = "mail1.example.test"
)");
    EXPECT_EQ(outcome.report.messages.bounced, 60U);
    EXPECT_EQ(outcome.report.messages.queued, 0U);
    EXPECT_LE(outcome.report.connections, 60U * 50U);
}

// RFC 5321 §6.1: the notice has a null reverse path, so what the relay cannot return is dropped.
TEST(Relays, TellTheOriginalSenderAndNobodyAboutANotice) {
    const auto outcome = drill(kZone + kMail + R"(
[[zone]]
origin  = "sender.test"
records = "@ MX 10 mx\nmx A 198.51.100.1"
[[server]]
name       = "mail1.example.test"
recipients = []
[[server]]
name     = "backup.example.test"
relay    = "rfc5321"
[[server]]
name       = "mx.sender.test"
recipients = []
[[fault]]
server = "mail1.example.test"
stage  = "connect"
first  = 60
do     = "refuse"
)");
    EXPECT_EQ(outcome.report.messages.bounced, 60U) << "backscatter";
    EXPECT_EQ(outcome.report.notices.sent, 60U);
    EXPECT_EQ(outcome.report.notices.failed, 60U);
    EXPECT_EQ(outcome.report.notices.delivered, 0U);
}

TEST(Relays, CarryNoticesOn) {
    const auto outcome = drill(kZone + kMail + R"(
[[zone]]
origin  = "sender.test"
records = "@ MX 10 gw\ngw A 198.51.100.1\nmx A 198.51.100.2"
[[server]]
name       = "mail1.example.test"
recipients = []
[[server]]
name     = "gw.sender.test"
relay_to = "mx.sender.test"
[[server]]
name    = "mx.sender.test"
domains = ["sender.test"]
)");
    EXPECT_EQ(outcome.report.messages.bounced, 60U);
    EXPECT_EQ(outcome.report.notices.delivered, 60U);
    EXPECT_EQ(outcome.report.notices.failed, 0U);
}

}  // namespace
}  // namespace mxdrill
