// Two runs at the same time in one process, as `--jobs` has them: neither tells in the other.
#include <gtest/gtest.h>

#include <future>

#include "tests/live/bodies.hpp"

namespace mxdrill {
namespace {

// Replies 4xx and a host that refuses: what a run keeps of hosts, senders and draws is all in use.
constexpr std::string_view kOutage = R"(
title = "an outage"
[[zone]]
origin  = "example.test"
records = """
@ MX 10 a
@ MX 10 b
@ MX 20 backup
a      A 192.0.2.1
b      A 192.0.2.2
backup A 192.0.2.3
"""
[[fault]]
server = "a.example.test"
for    = "1h"
do     = "refuse"
[[fault]]
server = "b.example.test"
stage  = "rcpt"
for    = "1h"
reply  = "451 4.3.0 Later"
[[traffic]]
to    = "user@example.test"
at    = "10m"
count = 20
for   = "20m"
)";

TEST(SideBySide, TwoRunsAreAsOneAlone) {
    const auto run = [] {
        testing::expect_alike(kOutage, testing::kJumpingOnLoopback, std::chrono::seconds(2));
    };
    auto other = std::async(std::launch::async, run);
    run();
    other.get();
}

}  // namespace
}  // namespace mxdrill
