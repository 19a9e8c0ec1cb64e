// Messages that no buffer holds.
#include <gtest/gtest.h>

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
    testing::expect_alike(kSlowReader, testing::kJumpingOnLoopback, std::chrono::seconds(2));
}

}  // namespace
}  // namespace mxdrill
