// Servers and zones that change in the course of a run, and servers that relay.
#include <gtest/gtest.h>

#include "tests/scenario/drill.hpp"

namespace mxdrill::scenario {
namespace {

using base::hours;
using base::Instant;

TEST(Phases, ReplaceAServerAtTheirTime) {
    const Scenario scenario = drill(R"(
[[server]]
name  = "mail1.example.test"
from  = "24h"
store = "new"
[[server]]
name    = "mail1.example.test"
store   = "old"
latency = "90ms"
)");
    const Server& server = scenario.servers.at(0);
    ASSERT_EQ(server.phases.size(), 2U);
    EXPECT_EQ(server.phases[0].store, "old");
    EXPECT_EQ(server.phases[1].from, Instant{hours(24)});
    EXPECT_EQ(server.phases[1].store, "new");
    EXPECT_EQ(server.phases[1].link.latency, base::milliseconds(20)) << "nothing is inherited";
}

TEST(Phases, BeginWithAHealthyServerBeforeTheFirst) {
    const Scenario scenario =
        drill("[[server]]\nname = \"mail1.example.test\"\nfrom = \"1h\"\ndomains = []\n");
    const Server& server = scenario.servers.at(0);
    ASSERT_EQ(server.phases.size(), 2U);
    EXPECT_EQ(server.phases[0].settings.domains, std::vector{base::Name::of("example.test")});
    EXPECT_TRUE(server.phases[1].settings.domains.empty());
}

TEST(Phases, OfAZoneLieSideBySide) {
    const Scenario scenario = drill(
        "[[zone]]\norigin = \"example.test\"\nfrom = \"1d\"\nrecords = \"@ MX 10 mail9\\nmail9 A "
        "192.0.2.9\"\n");
    EXPECT_EQ(scenario.zones.at(0).from, Instant{hours(24)});
    EXPECT_EQ(scenario.zones.at(1).from, Instant{});
    EXPECT_EQ(scenario.servers.size(), 3U) << "whom any zone names at any time";
}

TEST(Relays, ForwardAsTheirProfileDoes) {
    const Scenario scenario = drill(R"(
[[server]]
name  = "backup.example.test"
relay = "postfix"
[[server]]
name     = "mail1.example.test"
relay_to = "backup.example.test"
[[link]]
from    = "backup.example.test"
latency = "80ms"
)");
    const ServerPhase& backup = scenario.servers.at(0).phases.at(0);
    ASSERT_TRUE(backup.relay);
    EXPECT_EQ(backup.relay->profile_name, "postfix");
    EXPECT_EQ(backup.relay->profile.retry.kind, sender::RetryKind::clamp_age);
    EXPECT_FALSE(backup.relay->next_hop);
    EXPECT_EQ(backup.settings.most_received, 50U) << "Postfix's hopcount_limit";
    const ServerPhase& gateway = scenario.servers.at(1).phases.at(0);
    EXPECT_EQ(gateway.relay->profile_name, "rfc5321");
    EXPECT_EQ(gateway.relay->next_hop, base::Name::of("backup.example.test"));
    EXPECT_EQ(gateway.settings.most_received, 100U);
}

TEST(Phases, ComplainsOfWhatIsWrong) {
    expect_mistakes({
        {"[[server]]\nname = \"mail1.example.test\"\nfrom = \"1h\"\n"
         "[[server]]\nname = \"mail1.example.test\"\nfrom = \"60m\"\n",
         "5:8: there is already a [[server]] \"mail1.example.test\" from 1h on"},
        {"[[server]]\nname = \"backup.example.test\"\nrelay_to = \"mail9.example.test\"\n",
         "3:12: there is no server \"mail9.example.test\"; did you mean \"mail1.example.test\"?"},
        {"[[link]]\nfrom = \"mail1.example.test\"\nlatency = \"1s\"\n",
         "2:8: no sender group matches \"mail1.example.test\""},
    });
    const Reading reading = read_in_world("[[server]]\nname = \"backup.example.test\"\nrelay = \"postfx\"\n");
    ASSERT_EQ(reading.errors.size(), 1U);
    EXPECT_TRUE(reading.errors[0].message.starts_with("there is no profile \"postfx\""))
        << reading.errors[0].message;
}

TEST(Kinds, OfMailAreReadWhereMailIsSentAndCounted) {
    const Scenario scenario = drill(R"(
[[traffic]]
to    = "user@example.test"
count = 1
kind  = "spam"
[[expect]]
metric  = "abandoned"
kind    = "spam"
at_most = 1
)");
    EXPECT_EQ(scenario.traffic.at(0).kind, trace::Kind::spam);
    EXPECT_EQ(scenario.expectations.at(0).kind, trace::Kind::spam);
}

}  // namespace
}  // namespace mxdrill::scenario
