#include "sim/base/glob.hpp"

#include <gtest/gtest.h>

namespace mxdrill::base {
namespace {

TEST(Globs, MatchTheWholeText) {
    struct Row {
        const char* pattern;
        const char* text;
        bool matches;
    };
    const Row rows[] = {
        {"mx1.test", "mx1.test", true},
        {"mx1.test", "MX1.Test", true},
        {"MX1.test", "mx1.test", true},
        {"mx1.test", "mx1.test.", false},
        {"mx*.test", "mx.test", true},
        {"mx*.test", "mx-us1.test", true},
        {"mx*.test", "mx.test.other", false},
        {"*", "", true},
        {"*", "anything", true},
        {"", "", true},
        {"", "a", false},
        {"**", "a", true},
        {"*a*b*", "xxaxxbxx", true},
        {"*a*b*", "xxbxxaxx", false},
        {"*ab", "aab", true},
        {"*@sender.test", "a@sender.test", true},
        {"*@sender.test", "@sender.test.org", false},
        {"a?c", "abc", false},
        {"a?c", "a?c", true},
        {"[ab]", "a", false},
        {"*aab", "aaaaaaab", true},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(Glob(row.pattern).matches(row.text), row.matches) << row.pattern << " " << row.text;
    }
}

TEST(Globs, StayQuickOnHostilePatterns) {
    std::string pattern;
    for (int i = 0; i < 200; ++i) pattern += "*a";
    EXPECT_FALSE(Glob(pattern + "b").matches(std::string(5'000, 'a')));
}

}  // namespace
}  // namespace mxdrill::base
