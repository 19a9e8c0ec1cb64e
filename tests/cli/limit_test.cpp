#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/cli/program.hpp"

namespace mxdrill {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using testing::Scratch;

// With the primary away for `fault.outage.for`, mail waits for as long and for the next retry.
const std::string kOutage = R"([[zone]]
origin  = "example.test"
records = """
@    MX 10 mail
mail A 192.0.2.1
"""
[[fault]]
name   = "outage"
server = "mail.example.test"
do     = "refuse"
for    = "1h"
[[traffic]]
to    = "user@example.test"
count = 1
[[expect]]
metric  = "delay"
at_most = "6h"
)";

testing::Result limit(const std::string& words, const std::string& text = kOutage) {
    const Scratch scratch;
    scratch.write("s.toml", text);
    return scratch.mxdrill("limit s.toml " + words);
}

TEST(LimitCommand, FindsTheLongestOutageThatTheExpectationsStand) {
    const auto result = limit("--vary fault.outage.for=1m..1d");
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_THAT(result.out, HasSubstr("  fault.outage.for = 1m"));
    EXPECT_THAT(result.out, HasSubstr("fails  delay max ≤ 6h"));
    // rfc5321 tries after 30 minutes, 1 hour, and then every two: at 5 hours, and at 7.
    EXPECT_THAT(result.out,
                EndsWith("\nThe expectations hold up to fault.outage.for = 5h, and fail from 5h1m on.\n"));
}

TEST(LimitCommand, ComesAsNearAsItIsTold) {
    const auto result = limit("--vary fault.outage.for=0.5h..1d --step 30m");
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_THAT(result.out,
                EndsWith("\nThe expectations hold up to fault.outage.for = 5h, and fail from 5h30m on.\n"));
}

TEST(LimitCommand, SaysSoIfTheyNeverFlip) {
    const auto result = limit("--vary fault.outage.for=1m..1h");
    EXPECT_EQ(result.code, 1);
    EXPECT_THAT(result.out,
                EndsWith("\nThe expectations never flip: they hold at both ends, fault.outage.for = 1m "
                         "and 1h, and between.\n"));
}

TEST(LimitCommand, SaysSoIfTheyFlipMoreThanOnce) {
    const auto result = limit("--vary fault.outage.at=0s..8h", kOutage + R"([[expect]]
metric   = "delay"
at_least = "10m"
[[traffic]]
at    = "4h"
to    = "user@example.test"
count = 1
)");
    EXPECT_EQ(result.code, 1);
    EXPECT_THAT(result.out, HasSubstr("The expectations flip 3 times between fault.outage.at = 0s and 8h"));
    EXPECT_THAT(result.out, HasSubstr("  between 3h and 4h\n"));
}

TEST(LimitCommand, NeedsSomethingThatCanFlip) {
    const std::string silent = kOutage.substr(0, kOutage.find("[[expect]]"));
    const auto result = limit("--vary fault.outage.for=1m..1d", silent);
    EXPECT_EQ(result.code, 3);
    EXPECT_THAT(result.err, HasSubstr("s.toml: it expects nothing"));
}

TEST(LimitCommand, RefusesARangeThatIsNone) {
    EXPECT_EQ(limit("").code, 2);
    EXPECT_EQ(limit("--vary fault.outage.for=1d..1m").code, 2);
    EXPECT_EQ(limit("--vary fault.outage.for=1m..1d --step 5").code, 2);
    const auto unknown = limit("--vary fault.outtage.for=1m..1d");
    EXPECT_EQ(unknown.code, 3);
    EXPECT_THAT(unknown.err, HasSubstr("outtage"));
}

}  // namespace
}  // namespace mxdrill
