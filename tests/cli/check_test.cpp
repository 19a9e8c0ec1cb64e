#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/cli/program.hpp"

namespace mxdrill {
namespace {

using ::testing::HasSubstr;
using testing::Scratch;
using ::testing::StartsWith;

const std::string kSingle = R"([[zone]]
origin  = "example.test"
records = """
@    MX 10 mail
mail A 192.0.2.1
"""
[[traffic]]
to    = "user@example.test"
count = 1
)";

TEST(CheckCommand, TellsADoubtWithItsPlaceAndWhatToDo) {
    const Scratch scratch;
    scratch.write("s.toml", kSingle);
    const auto result = scratch.mxdrill("check s.toml");
    EXPECT_EQ(result.code, 0);
    EXPECT_THAT(
        result.out,
        StartsWith("s.toml:4:1: warning[single-mx]: example.test has one MX, mail.example.test\n    "));
    EXPECT_THAT(result.out, HasSubstr("\n1 scenario is valid, with 1 warning\n"));
}

TEST(CheckCommand, EndsWithOneForADoubtIfItIsToBeStrict) {
    const Scratch scratch;
    scratch.write("s.toml", kSingle);
    EXPECT_EQ(scratch.mxdrill("check s.toml --strict").code, 1);
    EXPECT_EQ(scratch.mxdrill("check s.toml --strict --set 'zone.0.records=\"@ MX 0 .\"'").code, 0);
}

TEST(CheckCommand, EndsWithThreeForAnError) {
    const Scratch scratch;
    scratch.write("s.toml", kSingle + "colour = 1\n");
    EXPECT_EQ(scratch.mxdrill("check s.toml --strict").code, 3);
}

TEST(CheckCommand, ListsAllThatItKnows) {
    const auto result = Scratch().mxdrill("check --list");
    EXPECT_EQ(result.code, 0);
    EXPECT_THAT(result.out, HasSubstr("single-mx\n    {domain} has one MX, {host}\n    While"));
}

}  // namespace
}  // namespace mxdrill
