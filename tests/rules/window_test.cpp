#include "sim/rules/window.hpp"

#include <gtest/gtest.h>

namespace mxdrill::rules {
namespace {

using base::Instant;
using base::seconds;

Instant at(int second) {
    return {seconds(second)};
}

// Seconds 0 … 19 as a line: `#` within the window, `.` outside.
std::string line(const Window& window) {
    std::string text;
    for (int second = 0; second < 20; ++second) text += window.contains(at(second)) ? '#' : '.';
    return text;
}

TEST(Windows, BeginWithTheirFirstInstantAndEndBeforeTheirLast) {
    EXPECT_EQ(line({}), "####################");
    EXPECT_EQ(line({.at = at(5)}), ".....###############");
    EXPECT_EQ(line({.at = at(5), .length = seconds(3)}), ".....###............");
    EXPECT_EQ(line({.at = at(5), .until = at(8)}), ".....###............");
    EXPECT_EQ(line({.until = at(8)}), "########............");
    EXPECT_EQ(line({.at = at(5), .length = seconds(0)}), "....................");
    const Window window{.at = at(5), .until = at(8)};
    EXPECT_FALSE(window.contains(at(5) - base::Duration(1)));
    EXPECT_TRUE(window.contains(at(8) - base::Duration(1)));
}

TEST(Windows, RepeatUntilTheyEnd) {
    EXPECT_EQ(line({.at = at(2), .length = seconds(3), .repeat = seconds(6)}), "..###...###...###...");
    EXPECT_EQ(line({.at = at(2), .length = seconds(3), .until = at(14), .repeat = seconds(6)}),
              "..###...###.........");
    EXPECT_EQ(line({.at = at(2), .length = seconds(6), .repeat = seconds(6)}), "..##################");
}

}  // namespace
}  // namespace mxdrill::rules
