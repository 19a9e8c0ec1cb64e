// `mxdrill run --engine live`, as a user gives it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/cli/program.hpp"

namespace mxdrill {
namespace {

using testing::contents;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::Result;
using testing::Scratch;

// A second of mail; the backup takes the second message of four.
const std::string kBrief = R"(title = "brief"
[[zone]]
origin  = "example.test"
records = """
@ MX 10 primary
@ MX 20 backup
primary A 192.0.2.1
backup  A 192.0.2.2
"""
[[fault]]
server = "primary.example.test"
at     = "125ms"
for    = "250ms"
do     = "refuse"
[[traffic]]
to    = "user@example.test"
count = 4
for   = "1s"
[[expect]]
metric = "delivered"
equals = 4
)";

// What only a decision for every SYN can do.
const std::string kEverySecondSyn = R"([[fault]]
name   = "second"
server = "backup.example.test"
do     = "refuse"
every  = 2
)";

bool has_private_networks(const Scratch& scratch) {
    return scratch.mxdrill("run s.toml --quiet --engine live --isolate").code == 0;
}

// The engine, its clock and its sender.
std::vector<std::string> body_of_report(const Scratch& scratch, const std::string& words) {
    const Result result = scratch.mxdrill("run s.toml --json --engine live --no-isolate" + words);
    EXPECT_EQ(result.code, 0) << result.err;
    const auto report = nlohmann::json::parse(result.out);
    return {report["engine"], report["clock"], report["sender"]};
}

TEST(EngineOptions, ThatMakeNoSenseEndWithTwo) {
    const Scratch scratch;
    scratch.write("s.toml", kBrief);
    for (const std::string words :
         {"--engine warp", "--engine live --clock sun", "--engine live --speed 0",
          "--engine live --speed fast", "--engine live --clock scaled",
          "--engine live --clock jump --speed 2", "--clock jump", "--speed 2", "--isolate", "--no-isolate",
          "--engine virtual --no-isolate", "--engine live --isolate --no-isolate", "--most-work 5m",
          "--sender-root /", "--sender postfix --engine virtual", "--sender postfix --most-work soon",
          "--sender postfix --most-work 0s"}) {
        const Result result = scratch.mxdrill("run s.toml " + words);
        EXPECT_EQ(result.code, 2) << words;
        EXPECT_THAT(result.err, HasSubstr("mxdrill run: ")) << words;
        EXPECT_THAT(result.out, IsEmpty()) << words;
    }
}

TEST(EngineOptions, StandInTheReport) {
    const Scratch scratch;
    scratch.write("s.toml", kBrief);
    const auto body = [](const char* clock) { return std::vector<std::string>{"live", clock, "built-in"}; };
    EXPECT_EQ(body_of_report(scratch, ""), body("jump"));
    EXPECT_EQ(body_of_report(scratch, " --clock real"), body("real"));
    EXPECT_EQ(body_of_report(scratch, " --clock scaled --speed 2"), body("scaled"));
    EXPECT_EQ(body_of_report(scratch, " --speed 0.5"), body("scaled"));
}

TEST(EngineOptions, AreInTheCommandThatRepeatsAFailure) {
    const Scratch scratch;
    scratch.write("s.toml", kBrief);
    const std::string options = " --engine live --speed 2 --no-isolate";
    const Result result = scratch.mxdrill("run s.toml --quiet --set expect.0.equals=3" + options);
    EXPECT_EQ(result.code, 1);
    const std::string repeat = "mxdrill run s.toml --set expect.0.equals=3" + options + " --seed 1";
    EXPECT_THAT(result.err, HasSubstr(repeat));
    EXPECT_EQ(scratch.mxdrill(repeat.substr(8)).code, 1);
}

TEST(LiveEngine, SkipsWhatNeedsAPrivateNetworkAndNamesTheKey) {
    const Scratch scratch;
    scratch.write("s.toml", kBrief + kEverySecondSyn);
    const Result result = scratch.mxdrill("run s.toml --engine live --no-isolate");
    EXPECT_EQ(result.code, 0);
    EXPECT_THAT(result.err, HasSubstr("s.toml: skipped: fault second has `every` at the stage connect, which "
                                      "takes a private network (--isolate)\n"));
}

TEST(LiveEngine, SkipsAScenarioOfOtherBodies) {
    const Scratch scratch;
    scratch.write("s.toml", "bodies = [\"virtual\", \"mta\"]\n" + kBrief);
    const Result result = scratch.mxdrill("run s.toml --engine live --no-isolate");
    EXPECT_EQ(result.code, 0);
    EXPECT_THAT(result.err, HasSubstr("s.toml: skipped: it does not run in the live body\n"));
}

TEST(LiveEngine, WritesTheSameFilesAsTheVirtual) {
    const Scratch scratch;
    scratch.write("s.toml", kBrief);
    EXPECT_EQ(scratch.mxdrill("run s.toml --quiet --engine live --no-isolate --out out").code, 0);
    EXPECT_THAT(contents(scratch.path() / "out/attempts.csv"), HasSubstr("backup.example.test,192.0.2.2,"));
    EXPECT_THAT(scratch.mxdrill("explain out 2").out, HasSubstr("backup.example.test"));
}

TEST(LiveEngine, RunsTwoScenariosAtATimeInNetworksOfTheirOwn) {
    const Scratch scratch;
    scratch.write("s.toml", kBrief);
    if (!has_private_networks(scratch)) GTEST_SKIP() << "no private networks here";
    for (const std::string name : {"a", "b", "c", "d"}) scratch.write("in/" + name + ".toml", kBrief);
    const Result result = scratch.mxdrill("run in --engine live --isolate --jobs 2 --json");
    EXPECT_EQ(result.code, 0) << result.err;
    const auto reports = nlohmann::json::parse(result.out, nullptr, false);
    ASSERT_EQ(reports.size(), 4U);
    for (const auto& report : reports) {
        for (const auto* part : {"messages", "attempts", "faults"})
            EXPECT_EQ(report[part], reports[0][part]) << part;
    }
}

TEST(LiveEngine, RunsTwoScenariosAtATimeOnLoopbackAddresses) {
    const Scratch scratch;
    for (const std::string name : {"a", "b", "c", "d"}) scratch.write("in/" + name + ".toml", kBrief);
    const Result result = scratch.mxdrill("run in --engine live --no-isolate --jobs 2");
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_THAT(result.out, Not(HasSubstr("✗")));
}

}  // namespace
}  // namespace mxdrill
