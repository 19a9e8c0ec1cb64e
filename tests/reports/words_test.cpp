#include "reports/words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

namespace mxdrill::reports {
namespace {

TEST(Words, GiveASpanInTwoUnitsAtMost) {
    using namespace std::chrono_literals;
    const std::vector<std::pair<base::Duration, std::string>> table{{0s, "0 s"},
                                                                    {100us, "<0.001 s"},
                                                                    {4ms, "0.004 s"},
                                                                    {120ms, "0.12 s"},
                                                                    {3210ms, "3.21 s"},
                                                                    {42'700ms, "42.7 s"},
                                                                    {59'970ms, "1 min 00 s"},
                                                                    {302s, "5 min 02 s"},
                                                                    {3599'600ms, "1 h 00 min"},
                                                                    {2h + 10min, "2 h 10 min"},
                                                                    {23h + 59min + 40s, "1 d 00 h"},
                                                                    {76h, "3 d 04 h"}};
    for (const auto& [span, text] : table) EXPECT_EQ(human_duration(span), text);
}

TEST(Words, GroupDigitsByThree) {
    EXPECT_EQ(grouped(0), "0");
    EXPECT_EQ(grouped(999), "999");
    EXPECT_EQ(grouped(7200), "7,200");
    EXPECT_EQ(grouped(12'345'678), "12,345,678");
}

TEST(Words, SayAllAndNoneOnlyOfAllAndNone) {
    EXPECT_EQ(percent(0), "0%");
    EXPECT_EQ(percent(1), "100%");
    EXPECT_EQ(percent(0.8333), "83.3%");
    EXPECT_EQ(percent(0.99999), ">99.9%");
    EXPECT_EQ(percent(0.00001), "<0.1%");
}

TEST(Words, CountInTheRightNumber) {
    EXPECT_EQ(counted(1, "try", "tries"), "1 try");
    EXPECT_EQ(counted(1200, "try", "tries"), "1,200 tries");
    EXPECT_EQ(counted(0, "host"), "0 hosts");
}

TEST(Words, PadByColumnsAndNotByBytes) {
    EXPECT_EQ(left("é≥", 4), "é≥  ");
    EXPECT_EQ(right("é≥", 4), "  é≥");
    EXPECT_EQ(right("too long", 3), "too long");
}

TEST(Words, WrapBetweenWords) {
    EXPECT_THAT(wrapped("one two three", 7), testing::ElementsAre("one two", "three"));
    EXPECT_THAT(wrapped("unbreakable x", 4), testing::ElementsAre("unbreakable", "x"));
    EXPECT_TRUE(wrapped("", 10).empty());
}

}  // namespace
}  // namespace mxdrill::reports
