#include "sim/measure/statistics.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace mxdrill::measure {
namespace {

TEST(Wilson, AgreesWithPublishedValues) {
    // Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
    struct Row {
        std::uint64_t hits, trials;
        double low, high;
    };
    for (const Row& row : std::vector<Row>{{81, 263, 0.2553, 0.3662},
                                           {15, 148, 0.0624, 0.1605},
                                           {0, 20, 0.0, 0.1611},
                                           {1, 29, 0.0061, 0.1718},
                                           {29, 29, 0.8830, 1.0},
                                           {6000, 7200, 0.8245, 0.8417}}) {
        const auto interval = wilson(row.hits, row.trials);
        ASSERT_TRUE(interval);
        EXPECT_NEAR(interval->low, row.low, 1e-4) << row.hits << " of " << row.trials;
        EXPECT_NEAR(interval->high, row.high, 1e-4) << row.hits << " of " << row.trials;
    }
}

TEST(Wilson, HasNothingToSayOfNoTrials) {
    EXPECT_FALSE(wilson(0, 0));
}

TEST(Difference, AgreesWithPublishedValues) {
    // Newcombe, Statistics in Medicine 17 (1998), p. 873, table II, method 10; there the first less the
    // second.
    struct Row {
        Proportion more, less;
        double low, high;
    };
    for (const Row& row : std::vector<Row>{{{56, 70}, {48, 80}, 0.0524, 0.3339},
                                           {{9, 10}, {3, 10}, 0.1705, 0.8090},
                                           {{6, 7}, {2, 7}, 0.0582, 0.8062},
                                           {{5, 56}, {0, 29}, -0.0381, 0.1926},
                                           {{0, 10}, {0, 20}, -0.1611, 0.2775},
                                           {{10, 10}, {0, 20}, 0.6791, 1.0}}) {
        const auto interval = difference(row.less, row.more, 0.95);
        ASSERT_TRUE(interval);
        EXPECT_NEAR(interval->low, row.low, 1e-4) << row.more.hits << " of " << row.more.trials;
        EXPECT_NEAR(interval->high, row.high, 1e-4) << row.more.hits << " of " << row.more.trials;
    }
}

TEST(Difference, HasNothingToSayOfNoTrials) {
    EXPECT_FALSE(difference({0, 0}, {1, 2}, 0.95));
    EXPECT_FALSE(difference({1, 2}, {0, 0}, 0.95));
}

TEST(EqualShares, IsPearsonsTestAgainstAnEvenSplit) {
    const auto test = equal_shares(std::vector<std::uint64_t>{10, 20, 30});
    ASSERT_TRUE(test);
    EXPECT_DOUBLE_EQ(test->statistic, 10.0);
    EXPECT_EQ(test->degrees, 2U);
    EXPECT_NEAR(test->p_value, 0.006737947, 1e-9);  // exp(-10 / 2)
}

TEST(EqualShares, OfAPerfectSplitHaveTheProbabilityOne) {
    const auto test = equal_shares(std::vector<std::uint64_t>{7, 7});
    ASSERT_TRUE(test);
    EXPECT_DOUBLE_EQ(test->statistic, 0.0);
    EXPECT_DOUBLE_EQ(test->p_value, 1.0);
}

TEST(EqualShares, NeedTwoHostsAndSomeMail) {
    EXPECT_FALSE(equal_shares(std::vector<std::uint64_t>{}));
    EXPECT_FALSE(equal_shares(std::vector<std::uint64_t>{12}));
    EXPECT_FALSE(equal_shares(std::vector<std::uint64_t>{0, 0, 0}));
}

}  // namespace
}  // namespace mxdrill::measure
