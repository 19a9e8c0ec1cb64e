#include "sim/measure/expectation_text.hpp"

#include <gtest/gtest.h>

#include "tests/measure/stated.hpp"

namespace mxdrill::measure {
namespace {

using scenario::Metric;
using tests::stated;

TEST(ExpectationText, ReadsLikeASentence) {
    EXPECT_EQ(text_of(stated(Metric::delivered).equals(7200)), "delivered = 7200");
    EXPECT_EQ(text_of(stated(Metric::share).tier(10).at_least(0.95)), "share of tier 10 ≥ 95%");
    EXPECT_EQ(text_of(stated(Metric::delay).quantile(0.99).domain("example.test").at_most(900)),
              "delay p99 of example.test ≤ 15m");
}

TEST(ExpectationText, NamesBothBoundsAndEveryFilter) {
    const auto share = stated(Metric::share).of_delivered().server("mail1.example.test").sender("campus");
    EXPECT_EQ(text_of(share.arriving(base::hours(1), base::hours(3)).at_least(0.3).at_most(0.3725)),
              "share of deliveries at mail1.example.test from campus since 1h until 3h ≥ 30% and ≤ 37.25%");
}

TEST(ExpectationText, NamesQuantilesAsPeopleDo) {
    const auto gap = stated(Metric::retry_gap).attempt(2).at_most(300);
    EXPECT_EQ(text_of(gap), "retry gap max on attempt 2 ≤ 5m");
    EXPECT_EQ(text_of(gap.quantile(0)), "retry gap min on attempt 2 ≤ 5m");
    EXPECT_EQ(text_of(gap.quantile(0.999)), "retry gap p99.9 on attempt 2 ≤ 5m");
}

TEST(ExpectationText, KeepsSmallProbabilities) {
    EXPECT_EQ(text_of(stated(Metric::split).tier(5).at_least(0.001)), "split of tier 5 ≥ 0.001");
}

}  // namespace
}  // namespace mxdrill::measure
