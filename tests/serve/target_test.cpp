#include "sim/serve/target.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mxdrill::serve {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

TEST(Target, HasSegmentsAndAQuery) {
    EXPECT_THAT(parse_target("/")->segments, IsEmpty());
    EXPECT_THAT(parse_target("/faults/3/")->segments, ElementsAre("faults", "3"));
    EXPECT_THAT(parse_target("/faults/a%20b%2Fc?x")->segments, ElementsAre("faults", "a b/c"));
    EXPECT_THAT(parse_target("/journal?since=3&a=%3D&b")->query,
                ElementsAre(Pair("a", "="), Pair("b", ""), Pair("since", "3")));
}

TEST(Target, IsNoOtherText) {
    for (const char* text : {"", "faults", "*", "http://a/b", "/%", "/%4", "/%zz", "/?a=%1"})
        EXPECT_FALSE(parse_target(text)) << text;
}

}  // namespace
}  // namespace mxdrill::serve
