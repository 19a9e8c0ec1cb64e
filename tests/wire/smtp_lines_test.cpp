#include "sim/wire/smtp_lines.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace mxdrill::wire {
namespace {

using ::testing::ElementsAre;

// All lines of the pieces; one that is overlong ends with an exclamation mark.
std::vector<std::string> lines_of(const std::vector<std::string>& pieces, std::size_t limit = 10) {
    Lines lines(limit);
    std::vector<std::string> found;
    for (const std::string& piece : pieces) {
        std::string_view octets = piece;
        while (const auto line = lines.next(octets))
            found.push_back(std::string(line->text) + (line->overlong ? "!" : ""));
    }
    return found;
}

TEST(Lines, EndWithLfAndPerhapsCr) {
    EXPECT_THAT(lines_of({"one\r\ntwo\nthree\r\n\r\n"}), ElementsAre("one", "two", "three", ""));
}

TEST(Lines, MayComeInAnyPieces) {
    EXPECT_THAT(lines_of({"o", "ne\r", "\ntw", "o\r\nthr"}), ElementsAre("one", "two"));
    EXPECT_THAT(lines_of({"one\r\ntwo", "\r\n"}), ElementsAre("one", "two"));
}

TEST(Lines, OverTheLimitAreShortened) {
    EXPECT_THAT(lines_of({"0123456789\r\n"}), ElementsAre("0123456789"));
    EXPECT_THAT(lines_of({"0123456789a\r\nb\r\n"}), ElementsAre("0123456789!", "b"));
    EXPECT_THAT(lines_of({"0123456", "789abc", "def", "\r\nnext\r\n"}), ElementsAre("0123456789!", "next"));
    EXPECT_THAT(lines_of({std::string(100'000, 'x'), std::string(100'000, 'x') + "\n"}),
                ElementsAre("xxxxxxxxxx!"));
}

}  // namespace
}  // namespace mxdrill::wire
