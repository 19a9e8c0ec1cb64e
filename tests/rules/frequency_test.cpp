#include "sim/rules/frequency.hpp"

#include <gtest/gtest.h>

#include <string>

namespace mxdrill::rules {
namespace {

// Matches 1 … 12 as a line: `#` fires, `.` does not.
std::string line(const Frequency& frequency) {
    std::string text;
    for (std::uint64_t match = 1; match <= 12; ++match) text += frequency.selects(match) ? '#' : '.';
    return text;
}

TEST(Frequencies, SkipThenTakeEachKthThenTheFirstN) {
    EXPECT_EQ(line({}), "############");
    EXPECT_EQ(line({.skip = 3}), "...#########");
    EXPECT_EQ(line({.every = 3}), "..#..#..#..#");
    EXPECT_EQ(line({.first = 2}), "##..........");
    EXPECT_EQ(line({.first = 0}), "............");
    EXPECT_EQ(line({.skip = 3, .every = 3}), ".....#..#..#");
    EXPECT_EQ(line({.skip = 3, .first = 2}), "...##.......");
    EXPECT_EQ(line({.every = 3, .first = 2}), "..#..#......");
    EXPECT_EQ(line({.skip = 1, .every = 2, .first = 3}), "..#.#.#.....");
}

}  // namespace
}  // namespace mxdrill::rules
