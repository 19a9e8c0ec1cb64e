// `mxdrill compare`, from outside.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/program.hpp"

namespace mxdrill {
namespace {

using testing::contents;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Result;
using testing::Scratch;
using ::testing::StartsWith;

// The primary takes half of the mail, and the backup the rest.
const std::string kTwoHours = R"(
[[zone]]
origin  = "example.test"
records = "@ MX 10 a\n@ MX 20 b\na A 192.0.2.1\nb A 192.0.2.2"
[[fault]]
name   = "outage"
server = "a.example.test"
stage  = "rcpt"
reply  = "451 4.3.0 Later"
chance = 0.5
[[traffic]]
to    = "user@example.test"
count = 400
for   = "1h"
[[expect]]
metric  = "share"
server  = "b.example.test"
at_most = "60%"
)";

// Runs it into a folder.
void run(const Scratch& scratch, const std::string& words) {
    const Result result = scratch.mxdrill("run --quiet " + words);
    ASSERT_LE(result.code, 1) << result.err;
}

TEST(Compare, OfARunWithItsRepetitionSaysSoInOneLine) {
    const Scratch scratch;
    scratch.write("s.toml", kTwoHours);
    run(scratch, "s.toml --out a");
    run(scratch, "s.toml --out b");
    for (const std::string words : {"a b", "a/report.json b", "a b/report.json"}) {
        const Result result = scratch.mxdrill("compare " + words);
        EXPECT_EQ(result.code, 0);
        EXPECT_EQ(result.out, "Nothing changed, to the last figure.\n");
        EXPECT_THAT(result.err, IsEmpty());
    }
}

TEST(Compare, LeavesToChanceWhatAnotherSeedOrEngineChanges) {
    const Scratch scratch;
    scratch.write("s.toml", kTwoHours);
    run(scratch, "s.toml --out a");
    run(scratch, "s.toml --out b --seed 2");
    run(scratch, "s.toml --out c --engine live --no-isolate");
    for (const std::string other : {"b", "c"}) {
        const Result result = scratch.mxdrill("compare a " + other);
        EXPECT_EQ(result.code, 0) << result.out;
        EXPECT_THAT(result.out, StartsWith("Nothing changed beyond what chance explains (")) << other;
    }
}

TEST(Compare, EndsWithOneWhenMailGoesElsewhereOrAnExpectationFails) {
    const Scratch scratch;
    scratch.write("s.toml", kTwoHours);
    run(scratch, "s.toml --out a");
    run(scratch, "s.toml --out b --set fault.outage.chance=0.9");
    const Result result = scratch.mxdrill("compare a b");
    EXPECT_EQ(result.code, 1);
    EXPECT_THAT(result.out, HasSubstr("✗ tier 20 of example.test"));
    EXPECT_THAT(result.out, HasSubstr("✗ share of b.example.test ≤ 60%"));
    EXPECT_THAT(result.out, HasSubstr("fails now"));
    EXPECT_THAT(result.out,
                HasSubstr("REGRESSED  1 expectation that held fails; mail went elsewhere (2 shares)"));
    EXPECT_EQ(scratch.mxdrill("compare a b").out, result.out);
}

TEST(Compare, PrintsJson) {
    const Scratch scratch;
    scratch.write("s.toml", kTwoHours);
    run(scratch, "s.toml --out a");
    run(scratch, "s.toml --out b --set fault.outage.chance=0.9");
    const Result result = scratch.mxdrill("compare a b --json");
    EXPECT_EQ(result.code, 1);
    const auto json = nlohmann::json::parse(result.out);
    EXPECT_EQ(json["format"], "mxdrill.comparison/1");
    EXPECT_EQ(json["pairs"][0]["changes"][0]["topic"], "expectations");
}

TEST(Compare, PairsTheRunsOfFoldersByTheirPaths) {
    const Scratch scratch;
    for (const std::string name : {"one", "below/two", "below/three"})
        scratch.write("in/" + name + ".toml", kTwoHours);
    run(scratch, "in --out a");
    run(scratch, "in --out b --set fault.outage.chance=0.9");
    scratch.write("b/one/report.json", contents(scratch.path() / "a/one/report.json"));
    std::filesystem::remove_all(scratch.path() / "b/below/two");
    const Result result = scratch.mxdrill("compare a b");
    EXPECT_EQ(result.code, 1);
    EXPECT_THAT(result.out, HasSubstr("\nbelow/three\n"));
    EXPECT_THAT(result.out, HasSubstr("\nOnly in A: below/two\n"));
    EXPECT_THAT(result.out, HasSubstr("\n2 pairs of runs: 1 the same, 1 changed, 1 of these regressed\n"));
}

TEST(Compare, EndsWithThreeForWhatIsNoRunAndSaysWhere) {
    const Scratch scratch;
    scratch.write("s.toml", kTwoHours);
    run(scratch, "s.toml --out a");
    scratch.write("torn/report.json", contents(scratch.path() / "a/report.json").substr(0, 300));
    scratch.write("other/report.json", R"({"format": "mxdrill.report/9"})");
    scratch.write("empty/readme", "");
    scratch.write("several/x/report.json", contents(scratch.path() / "a/report.json"));
    struct Row {
        std::string operand, complaint;
    };
    for (const Row& row : std::vector<Row>{
             {"torn", "torn/report.json:"},
             {"other",
              "other/report.json: format: this is `mxdrill.report/9`; `mxdrill.report/1` can be read"},
             {"empty", "empty: there is no report.json in or below this folder"},
             {"nowhere", "nowhere: cannot read this: No such file or directory"},
             {"several", "mxdrill compare: a and several have no run in common"}}) {
        const Result result = scratch.mxdrill("compare a " + row.operand);
        EXPECT_EQ(result.code, 3) << row.operand;
        EXPECT_THAT(result.err, StartsWith(row.complaint));
        EXPECT_THAT(result.out, IsEmpty());
    }
}

TEST(Compare, TakesTwoOperands) {
    const Scratch scratch;
    for (const std::string words : {"compare", "compare a", "compare a b c", "compare a b --fly"})
        EXPECT_EQ(scratch.mxdrill(words).code, 2) << words;
}

}  // namespace
}  // namespace mxdrill
