// A scenario of milliseconds on the clocks that do not jump.
#include <gtest/gtest.h>

#include "tests/live/bodies.hpp"
#include "tests/net/private_thread.hpp"

namespace mxdrill {
namespace {

using net::refusal;

// A backup takes over for 600 ms. All edges lie 300 ms from the next message, which is what a busy machine
// may be late.
constexpr std::string_view kBriefOutage = R"(
title = "a brief outage"
[[zone]]
origin  = "example.test"
records = """
@ MX 10 primary
@ MX 20 backup
primary A 192.0.2.1
backup  A 192.0.2.2
"""
[[fault]]
server = "primary.example.test"
at     = "600ms"
for    = "600ms"
do     = "refuse"
[[traffic]]
to    = "user@example.test"
at    = "300ms"
count = 3
for   = "1800ms"
)";
constexpr base::Duration kTolerance = std::chrono::milliseconds(300);

class Clocks : public ::testing::TestWithParam<bool> {
  protected:
    void SetUp() override {
        if (GetParam()) SKIP_WITHOUT_PRIVATE_NETWORKS();
    }

    static void expect_alike(const net::ClockSettings& clock, base::Duration tolerance) {
        testing::expect_alike(kBriefOutage, {.clock = clock, .is_private = GetParam()}, tolerance);
    }
};

TEST_P(Clocks, RealTimePassesAsEverybodys) {
    const auto began = std::chrono::steady_clock::now();
    expect_alike({.pace = net::Pace::real}, kTolerance);
    EXPECT_GE(std::chrono::steady_clock::now() - began, std::chrono::milliseconds(1500));  // the last message
}

// Slower than the world, so that a run's edges are further away from a busy machine's.
TEST_P(Clocks, ScaledTimePassesByTheFactor) {
    const auto began = std::chrono::steady_clock::now();
    expect_alike({.pace = net::Pace::scaled, .speed = 0.5}, kTolerance / 2);
    EXPECT_GE(std::chrono::steady_clock::now() - began, std::chrono::milliseconds(3000));
}

const auto name_of = [](const auto& test) { return test.param ? "PrivateNetwork" : "Loopback"; };
INSTANTIATE_TEST_SUITE_P(Bodies, Clocks, ::testing::Bool(), name_of);

}  // namespace
}  // namespace mxdrill
