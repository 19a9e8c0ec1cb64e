#include "sim/base/draw.hpp"

#include <gtest/gtest.h>

#include <array>
#include <set>

namespace mxdrill::base {
namespace {

TEST(Draws, AreAFunctionOfTheirPurpose) {
    const Key purpose = Key{1}.with("mx-order").with(7);
    Draws first(purpose);
    Draws second(purpose);
    for (int i = 0; i < 10; ++i) EXPECT_EQ(first(), second());
}

TEST(Draws, DifferWithEveryPieceOfTheirPurpose) {
    const std::set<std::uint64_t> different{
        Key{1}.bits(),
        Key{2}.bits(),
        Key{1}.with(0).bits(),
        Key{1}.with(1).bits(),
        Key{1}.with(1).with(2).bits(),
        Key{1}.with(2).with(1).bits(),
        Key{1}.with("ab").with("c").bits(),
        Key{1}.with("a").with("bc").bits(),
        Key{1}.with("abc").bits(),
        Key{1}.with("").bits(),
    };
    EXPECT_EQ(different.size(), 9U + (Key{1}.with("").bits() != Key{1}.with(0).bits() ? 1 : 0));
}

TEST(Draws, StayTheSameFromVersionToVersion) {
    Draws draws(Key{1}.with("test"));
    const std::uint64_t first = draws();
    static_assert(Draws(Key{1}).below(1) == 0);
    EXPECT_EQ(first, Key{1}.with("test").with(0).bits());
    EXPECT_EQ(draws(), Key{1}.with("test").with(1).bits());
}

// 3 standard deviations of a share of 1/6 in 60,000 draws are 0.0046; the draws are the same in every run.
TEST(Draws, BelowABoundAreUniform) {
    std::array<int, 6> counts{};
    Draws draws(Key{1}.with("die"));
    for (int i = 0; i < 60'000; ++i) ++counts.at(draws.below(6));
    for (const int count : counts) EXPECT_NEAR(count / 60'000.0, 1 / 6.0, 0.0046);
}

TEST(Draws, OfUnitsAreFromZeroToBelowOne) {
    double sum = 0;
    Draws draws(Key{1}.with("unit"));
    for (int i = 0; i < 60'000; ++i) {
        const double unit = draws.unit();
        ASSERT_GE(unit, 0.0);
        ASSERT_LT(unit, 1.0);
        sum += unit;
    }
    EXPECT_NEAR(sum / 60'000, 0.5, 0.0036);
}

// What a rule with a chance draws: one value for each of many purposes that differ in one number.
TEST(Draws, ForNeighbouringPurposesAreUniform) {
    int happened = 0;
    for (std::uint64_t message = 1; message <= 60'000; ++message) {
        happened += happens(Key{1}.with("try").with(message).with(1).with(1), 0.3) ? 1 : 0;
    }
    EXPECT_NEAR(happened / 60'000.0, 0.3, 0.0057);
}

TEST(Draws, AtTheEndsAreCertain) {
    for (std::uint64_t i = 0; i < 1'000; ++i) {
        EXPECT_FALSE(happens(Key{i}, 0.0));
        EXPECT_TRUE(happens(Key{i}, 1.0));
    }
}

}  // namespace
}  // namespace mxdrill::base
