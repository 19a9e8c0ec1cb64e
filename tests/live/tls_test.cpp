// Connections under TLS, which no shared scenario has.
#include <gtest/gtest.h>

#include "sim/scenario/reader.hpp"
#include "tests/live/bodies.hpp"

namespace mxdrill {
namespace {

// The sender takes what it gets, and comes again on the same connection while there is more.
constexpr std::string_view kUnderTls = R"(
title = "under TLS"
[[zone]]
origin  = "example.test"
records = """
@ MX 10 mail
mail A 192.0.2.1
"""
[[server]]
name = "mail.example.test"
tls  = "required"
[[sender]]
profile = "postfix"
[[traffic]]
to    = "user@example.test"
at    = "30s"
count = 20
for   = "20s"
)";

TEST(Tls, IsTheSameInBothBodies) {
    const auto reading = scenario::read_scenario_text(kUnderTls, "tls.toml",
                                                      {.profile_folder = MXDRILL_SOURCE "/sim/profiles"});
    for (const auto& error : reading.errors) ADD_FAILURE() << error.where << ": " << error.message;
    ASSERT_TRUE(reading.scenario);
    const auto actual =
        testing::in_live_body(*reading.scenario, {.clock = {.pace = net::Pace::jump}, .is_private = false});
    const auto differs = testing::deviation(testing::in_virtual_body(*reading.scenario), actual,
                                            std::chrono::milliseconds(500));
    EXPECT_FALSE(differs) << *differs;
}

}  // namespace
}  // namespace mxdrill
