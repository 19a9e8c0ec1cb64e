// Connections under TLS, which no shared scenario has.
#include <gtest/gtest.h>

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
    testing::expect_alike(kUnderTls, testing::kJumpingOnLoopback, std::chrono::milliseconds(500));
}

}  // namespace
}  // namespace mxdrill
