// How long a refusal takes, and in which order refusals of one moment come.
#include <gtest/gtest.h>

#include "tests/live/bodies.hpp"

namespace mxdrill {
namespace {

// A refusal once came back at once: half a round trip early outside a private network, and those of one
// moment in the kernel's order, so that others waited for the next scan of the queue than in the virtual
// body.
constexpr std::string_view kFarAway = R"(
title = "refused from afar"
[[zone]]
origin  = "example.test"
records = """
@ MX 10 primary
@ MX 20 backup
primary A 192.0.2.1
backup  A 192.0.2.2
"""
[[server]]
name    = "primary.example.test"
latency = "10s"
[[fault]]
server = "primary.example.test"
do     = "refuse"
[[traffic]]
to    = "user@example.test"
at    = "30s"
count = 5
for   = "20s"
)";

TEST(Refusal, TakesARoundTripInBothBodies) {
    testing::expect_alike(kFarAway, testing::kJumpingOnLoopback, std::chrono::seconds(2));
}

}  // namespace
}  // namespace mxdrill
