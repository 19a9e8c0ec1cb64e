#include "sim/rules/window.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace mxdrill::rules {
namespace {

using base::Instant;
using base::seconds;

Instant at(int second) {
    return {seconds(second)};
}

// Seconds 0 … 19 as a line: `#` within the window, `.` outside.
std::string line_of(const Window& window) {
    std::string text;
    for (int second = 0; second < 20; ++second) text += window.contains(at(second)) ? '#' : '.';
    return text;
}

TEST(Windows, BeginWithTheirFirstInstantAndEndBeforeTheirLast) {
    EXPECT_EQ(line_of({}), "####################");
    EXPECT_EQ(line_of({.at = at(5)}), ".....###############");
    EXPECT_EQ(line_of({.at = at(5), .length = seconds(3)}), ".....###............");
    EXPECT_EQ(line_of({.at = at(5), .until = at(8)}), ".....###............");
    EXPECT_EQ(line_of({.until = at(8)}), "########............");
    EXPECT_EQ(line_of({.at = at(5), .length = seconds(0)}), "....................");
    const Window window{.at = at(5), .until = at(8)};
    EXPECT_FALSE(window.contains(at(5) - base::Duration(1)));
    EXPECT_TRUE(window.contains(at(8) - base::Duration(1)));
}

TEST(Windows, RepeatUntilTheyEnd) {
    EXPECT_EQ(line_of({.at = at(2), .length = seconds(3), .repeat = seconds(6)}), "..###...###...###...");
    EXPECT_EQ(line_of({.at = at(2), .length = seconds(3), .until = at(14), .repeat = seconds(6)}),
              "..###...###.........");
    EXPECT_EQ(line_of({.at = at(2), .length = seconds(6), .repeat = seconds(6)}), "..##################");
}

// The seconds at which a window says that it changes, seen from 0 on.
std::string changes(const Window& window) {
    std::string text;
    std::optional<Instant> now = at(0);
    while ((now = window.next_change(*now)) && *now < at(20)) {
        if (!text.empty()) text += ' ';
        text += std::to_string(now->since_start / seconds(1));
    }
    return text;
}

TEST(Windows, SayWhenTheyChange) {
    EXPECT_EQ(changes({}), "");
    EXPECT_EQ(changes({.at = at(5)}), "5");
    EXPECT_EQ(changes({.at = at(5), .length = seconds(3)}), "5 8");
    EXPECT_EQ(changes({.at = at(5), .until = at(8)}), "5 8");
    EXPECT_EQ(changes({.until = at(8)}), "8");
    EXPECT_EQ(changes({.at = at(2), .length = seconds(3), .repeat = seconds(6)}), "2 5 8 11 14 17");
    EXPECT_EQ(changes({.at = at(2), .length = seconds(3), .until = at(9), .repeat = seconds(6)}), "2 5 8 9");
}

// Whoever looks only when a window says so must miss nothing.
TEST(Windows, DoNotChangeUnannounced) {
    for (const int length : {0, 1, 3, 6}) {
        for (const int until : {1, 5, 11, 30}) {
            for (const bool repeats : {false, true}) {
                Window window{.at = at(2), .length = seconds(length), .until = at(until)};
                if (repeats) window.repeat = seconds(6);
                for (int second = 0; second < 20; ++second) {
                    const auto next = window.next_change(at(second));
                    EXPECT_FALSE(next && *next <= at(second));
                    if (window.contains(at(second)) == window.contains(at(second + 1))) continue;
                    EXPECT_EQ(next, at(second + 1)) << length << ' ' << until << ' ' << repeats;
                }
            }
        }
    }
}

}  // namespace
}  // namespace mxdrill::rules
