// What things cost in virtual time: round trips of 20 ms unless a test says otherwise.
#include <gmock/gmock.h>

#include "tests/virtual/drill.hpp"

namespace mxdrill {
namespace {

using testing::drill;
using ::testing::ElementsAre;
using testing::kPrimaryAndBackup;

const std::string kOneMessage = R"(
[[traffic]]
to    = "user@example.test"
count = 1
size  = "125kB"
)";

// Lookups: MX, then all addresses at once. Then connect (the banner comes along), EHLO, MAIL, RCPT, DATA and
// the body with its 10 ms on a line of 100 Mbit/s.
TEST(Cost, OfADeliveryIsARoundTripForEachStep) {
    const auto outcome = drill(kPrimaryAndBackup + kOneMessage);
    EXPECT_THAT(outcome.attempts, ElementsAre("m1 a1 0.0"));
    EXPECT_THAT(outcome.tries, ElementsAre("t=0.04 m1 a1 t1 192.0.2.1 body accepted delivered 0.13"));
}

TEST(Cost, OfTheEnvelopeIsOneRoundTripWhereItIsPipelined) {
    const auto outcome =
        drill(kPrimaryAndBackup + kOneMessage + "[[sender]]\nname = \"s\"\nprofile = \"postfix\"\n");
    EXPECT_THAT(outcome.tries, ElementsAre("t=0.04 m1 a1 t1 192.0.2.1 body accepted delivered 0.09"));
}

TEST(Cost, OfTlsIsStarttlsAHandshakeAndAnotherEhlo) {
    const auto outcome = drill(kPrimaryAndBackup + kOneMessage +
                               "[[server]]\nname = \"primary.example.test\"\ntls = \"required\"\n");
    EXPECT_THAT(outcome.tries, ElementsAre("t=0.04 m1 a1 t1 192.0.2.1 body accepted delivered 0.19"));
}

TEST(Cost, OfASynIntoTheVoidIsTheConnectTimeout) {
    const auto outcome = drill(kPrimaryAndBackup + kOneMessage + R"(
[[fault]]
server = "primary.example.test"
do     = "drop"
)");
    EXPECT_THAT(outcome.tries, ElementsAre("t=0.04 m1 a1 t1 192.0.2.1 connect timeout next 30.0",
                                           "t=30.04 m1 a1 t2 192.0.2.2 body accepted delivered 0.13"));
}

TEST(Cost, OfARefusalIsOneRoundTrip) {
    const auto outcome = drill(kPrimaryAndBackup + kOneMessage + R"(
[[fault]]
server = "primary.example.test"
do     = "refuse"
)");
    EXPECT_EQ(outcome.tries.front(), "t=0.04 m1 a1 t1 192.0.2.1 connect refused next 0.02");
}

TEST(Cost, FollowsTheLinkBetweenGroupAndServer) {
    const auto outcome = drill(kPrimaryAndBackup + kOneMessage + R"(
[[link]]
from    = "sender"
to      = "prim*"
latency = "100ms"
bandwidth = "10Mbit/s"
)");
    EXPECT_THAT(outcome.tries, ElementsAre("t=0.04 m1 a1 t1 192.0.2.1 body accepted delivered 0.7"));
}

TEST(Cost, OfASlowReaderIsTheSizeOverItsRate) {
    const auto outcome = drill(kPrimaryAndBackup + kOneMessage + R"(
[[fault]]
server = "primary.example.test"
stage  = "body"
rate   = "1kB/s"
)");
    EXPECT_THAT(outcome.tries, ElementsAre("t=0.04 m1 a1 t1 192.0.2.1 body accepted delivered 125.12"));
}

TEST(Cost, OfADelayIsAddedWhereverItStands) {
    const auto outcome = drill(kPrimaryAndBackup + kOneMessage + R"(
[[fault]]
server = "primary.example.test"
delay  = "1s"
[[fault]]
server = "primary.example.test"
stage  = "rcpt"
delay  = "2s"
[[fault]]
zone  = "example.test"
type  = "MX"
delay = "3s"
)");
    EXPECT_THAT(outcome.tries, ElementsAre("t=3.04 m1 a1 t1 192.0.2.1 body accepted delivered 3.13"));
}

TEST(Cost, OfATruncatedAnswerIsARoundTripMoreForTcp) {
    const auto outcome = drill(kPrimaryAndBackup + kOneMessage + R"(
[[fault]]
zone = "example.test"
type = "MX"
do   = "truncate"
)");
    // MX over UDP 20 ms, over TCP 40 ms, addresses 20 ms.
    EXPECT_THAT(outcome.tries, ElementsAre("t=0.08 m1 a1 t1 192.0.2.1 body accepted delivered 0.13"));
}

TEST(Cost, OfJitterStaysWithinItsBounds) {
    const auto outcome = drill(kPrimaryAndBackup + R"(
[[server]]
name    = "primary.example.test"
latency = "100ms"
jitter  = "50ms"
[[traffic]]
to    = "user@example.test"
count = 200
for   = "1h"
size  = "0B"
)");
    ASSERT_TRUE(outcome.report.delay.max);
    EXPECT_GE(*outcome.report.delay.min, base::milliseconds(6 * 50));
    EXPECT_LE(*outcome.report.delay.max, base::milliseconds(6 * 150 + 40));
    EXPECT_NE(outcome.report.delay.min, outcome.report.delay.max);
}

}  // namespace
}  // namespace mxdrill
