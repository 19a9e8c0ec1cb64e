// Retries through a total outage, held against the golden ages of each sender.
#include <gmock/gmock.h>

#include "tests/virtual/drill.hpp"

namespace mxdrill {
namespace {

using testing::drill;

// DNS that costs nothing, so that attempts begin at their golden ages to the second.
std::string total_outage(const std::string& profile, const std::string& at = "0s") {
    return R"(
title = "every server is gone"
[[zone]]
origin  = "example.test"
records = """
@ MX 10 mx
mx A 192.0.2.1
"""
[[fault]]
server = "mx.example.test"
do     = "refuse"
[[sender]]
name    = "s"
profile = ")" +
           profile + R"("
[[traffic]]
to    = "user@example.test"
count = 1
at    = ")" +
           at + "\"\n";
}

std::vector<std::int64_t> ages_of_attempts(const testing::Outcome& outcome) {
    std::vector<std::int64_t> ages;
    double arrival = -1;
    for (const std::string& attempt : outcome.attempts) {
        const double at = std::stod(attempt.substr(attempt.rfind(' ')));
        if (arrival < 0) arrival = at;
        ages.push_back(static_cast<std::int64_t>(at - arrival));
    }
    return ages;
}

std::vector<std::int64_t> followed_by_every(std::vector<std::int64_t> ages, std::int64_t step,
                                            std::int64_t last) {
    while (ages.back() + step <= last) ages.push_back(ages.back() + step);
    return ages;
}

TEST(TotalOutage, OfRfc5321IsTriedAtItsGoldenAges) {
    const auto outcome = drill(total_outage("rfc5321"));
    auto golden = followed_by_every({0, 1800, 3600, 10800}, 7200, 428400);
    golden.push_back(432000);
    EXPECT_EQ(ages_of_attempts(outcome), golden);
    EXPECT_EQ(golden.size(), 63U);
    EXPECT_EQ(outcome.report.messages.bounced, 1U);
}

TEST(TotalOutage, OfPostfixIsTriedAtItsGoldenAges) {
    const auto outcome = drill(total_outage("postfix"));
    const auto golden = followed_by_every({0, 300, 600, 1200, 2400, 4800, 9000}, 4200, 433200);
    EXPECT_EQ(ages_of_attempts(outcome), golden);
    EXPECT_EQ(golden.size(), 108U);
    EXPECT_EQ(outcome.report.messages.bounced, 1U);
}

// A message that arrives 150 s after a scan sees the scans at 150 + 300 k of its age.
TEST(TotalOutage, OfPostfixFollowsThePhaseOfItsScans) {
    const auto outcome = drill(total_outage("postfix", "150s"));
    const auto golden = followed_by_every({0, 450, 1050, 2250, 4650, 8850}, 4200, 433050);
    EXPECT_EQ(ages_of_attempts(outcome), golden);
    EXPECT_EQ(golden.size(), 107U);
}

TEST(TotalOutage, ShorterThanTheLifetimeOnlyDelays) {
    for (const std::string profile : {"rfc5321", "postfix", "strict"}) {
        auto text =
            total_outage(profile) + "[[traffic]]\nto = \"user@example.test\"\ncount = 500\nfor = \"1d\"\n";
        text.replace(text.find("do     ="), 0, "for    = \"4d\"\n");
        const auto outcome = drill(text);
        EXPECT_EQ(outcome.report.messages.sent, 501U);
        EXPECT_EQ(outcome.report.messages.delivered, 501U) << profile;
    }
}

}  // namespace
}  // namespace mxdrill
