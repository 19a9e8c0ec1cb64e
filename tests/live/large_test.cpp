// Messages that no buffer holds.
#include <gtest/gtest.h>

#include "sim/scenario/reader.hpp"
#include "tests/live/bodies.hpp"

namespace mxdrill {
namespace {

// A slow reader's clock once stood still while its client's octets waited in the kernel: this took an hour.
constexpr std::string_view kSlowReader = R"(
title = "a slow reader"
[[zone]]
origin  = "example.test"
records = """
@ MX 10 primary
primary A 192.0.2.1
"""
[[fault]]
server = "primary.example.test"
rate   = "4kB/s"
[[sender]]
name     = "patient"
override = { timeouts = { body = "2h" } }
[[traffic]]
to    = "user@example.test"
size  = "15MB"
at    = "30s"
count = 1
)";

TEST(Large, AMessageIsReadAtItsPaceInBothBodies) {
    const auto reading = scenario::read_scenario_text(kSlowReader, "slow.toml",
                                                      {.profile_folder = MXDRILL_SOURCE "/sim/profiles"});
    for (const auto& error : reading.errors) ADD_FAILURE() << error.where << ": " << error.message;
    ASSERT_TRUE(reading.scenario);
    const auto actual =
        testing::in_live_body(*reading.scenario, {.clock = {.pace = net::Pace::jump}, .is_private = false});
    const auto differs =
        testing::deviation(testing::in_virtual_body(*reading.scenario), actual, std::chrono::seconds(2));
    EXPECT_FALSE(differs) << *differs;
}

}  // namespace
}  // namespace mxdrill
