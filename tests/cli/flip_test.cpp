#include "sim/cli/flip.hpp"

#include <gtest/gtest.h>

#include <set>

namespace mxdrill::cli {
namespace {

TEST(Flip, IsFoundToTheStep) {
    for (std::int64_t limit = 1; limit <= 1000; ++limit) {
        const auto flips = find_flips(0, 1000, 1, [&](std::int64_t value) { return value < limit; });
        ASSERT_EQ(flips.size(), 1U) << limit;
        EXPECT_EQ(flips[0].before, limit - 1);
        EXPECT_EQ(flips[0].after, limit);
    }
}

TEST(Flip, IsFoundToACoarserStep) {
    for (std::int64_t limit = 1; limit <= 1003; ++limit) {
        const auto flips = find_flips(0, 1003, 10, [&](std::int64_t value) { return value >= limit; });
        ASSERT_EQ(flips.size(), 1U) << limit;
        EXPECT_LT(flips[0].before, limit);
        EXPECT_GE(flips[0].after, limit);
        EXPECT_LE(flips[0].after - flips[0].before, 10) << limit;
    }
}

TEST(Flip, AsksForEachValueOnceAndForFew) {
    std::set<std::int64_t> asked;
    find_flips(0, 4320, 1, [&](std::int64_t value) {
        EXPECT_TRUE(asked.insert(value).second) << value;
        return value < 3333;
    });
    EXPECT_LE(asked.size(), 20U);
    EXPECT_TRUE(asked.contains(0));
    EXPECT_TRUE(asked.contains(4320));
}

TEST(Flip, IsNoneWhereTheAnswerStays) {
    EXPECT_TRUE(find_flips(0, 100, 1, [](std::int64_t) { return true; }).empty());
    EXPECT_TRUE(find_flips(0, 100, 1, [](std::int64_t) { return false; }).empty());
}

TEST(Flip, IsToldForEveryStretchInWhichThereIsOne) {
    const auto flips = find_flips(0, 800, 1, [](std::int64_t value) { return value < 150 || value > 650; });
    ASSERT_EQ(flips.size(), 2U);
    EXPECT_EQ(flips[0].before, 100);
    EXPECT_EQ(flips[0].after, 200);
    EXPECT_EQ(flips[1].before, 600);
    EXPECT_EQ(flips[1].after, 700);
}

TEST(Flip, IsBetweenTheEndsOfARangeThatIsShorterThanTheStep) {
    const auto flips = find_flips(0, 3, 10, [](std::int64_t value) { return value < 2; });
    ASSERT_EQ(flips.size(), 1U);
    EXPECT_EQ(flips[0].before, 0);
    EXPECT_EQ(flips[0].after, 3);
}

}  // namespace
}  // namespace mxdrill::cli
