#include "sim/measure/quantiles.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/base/draw.hpp"

namespace mxdrill::measure {
namespace {

using base::Duration;

// The definition: the smallest value that at least this share of all values does not exceed.
std::int64_t exact(std::vector<std::int64_t> values, double quantile) {
    std::sort(values.begin(), values.end());
    const auto rank = static_cast<std::size_t>(std::ceil(quantile * static_cast<double>(values.size())));
    return values[rank == 0 ? 0 : rank - 1];
}

TEST(Quantiles, HaveNoValueWithoutAny) {
    EXPECT_FALSE(Quantiles().at(0.5));
    EXPECT_FALSE(Quantiles().min());
    EXPECT_FALSE(Quantiles().max());
}

TEST(Quantiles, AreRightWithinHalfAPercentOverSixteenDecades) {
    base::Draws draws(base::Key(1).with("quantiles"));
    for (const double spread : {0.5, 5.0, 36.0}) {  // natural logarithms: up to 50 days of nanoseconds
        Quantiles quantiles;
        std::vector<std::int64_t> values;
        for (int i = 0; i < 20'000; ++i) {
            values.push_back(static_cast<std::int64_t>(std::exp(draws.unit() * spread)));
            quantiles.add(Duration(values.back()));
        }
        for (const double q : {0.0, 0.001, 0.1, 0.5, 0.9, 0.99, 0.9999, 1.0}) {
            const auto want = static_cast<double>(exact(values, q));
            EXPECT_NEAR(static_cast<double>(quantiles.at(q)->count()), want, want * 0.005)
                << spread << " " << q;
        }
        EXPECT_EQ(quantiles.min()->count(), exact(values, 0));
        EXPECT_EQ(quantiles.max()->count(), exact(values, 1));
    }
}

TEST(Quantiles, AreExactForTheGapsOfAFixedSchedule) {
    Quantiles quantiles;
    for (int i = 0; i < 300; ++i) quantiles.add(base::seconds(i < 100 ? 300 : i < 200 ? 1800 : 7200));
    EXPECT_EQ(*quantiles.at(0.5), base::seconds(1800));
    EXPECT_EQ(*quantiles.at(0.1), base::seconds(300));
}

TEST(Quantiles, TakeALowerValueAfterAHigherOne) {
    Quantiles quantiles;
    for (const int s : {1000, 1, 100, 0, 10}) quantiles.add(base::seconds(s));
    EXPECT_EQ(*quantiles.min(), Duration(0));
    EXPECT_EQ(*quantiles.at(0.5), base::seconds(10));
    EXPECT_EQ(*quantiles.at(0.8), base::seconds(100));
    EXPECT_EQ(*quantiles.max(), base::seconds(1000));
}

TEST(Quantiles, LieBetweenMinimumAndMaximum) {
    Quantiles quantiles;
    for (int i = 0; i < 3; ++i) quantiles.add(Duration(1'000'003));
    EXPECT_EQ(quantiles.at(0.5)->count(), 1'000'003);
}

}  // namespace
}  // namespace mxdrill::measure
