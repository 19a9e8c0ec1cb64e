// `mxdrill run --junit`, and junit.xml of `--out`, from outside.
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
using ::testing::Not;
using testing::Result;
using testing::Scratch;

const std::string kHolds = R"(
[[zone]]
origin  = "example.test"
records = "@ MX 10 a\na A 192.0.2.1"
[[traffic]]
to    = "user@example.test"
count = 4
for   = "1s"
[[expect]]
metric = "delivered"
equals = 4
)";
const std::string kFails =
    kHolds + "[[expect]]\nmetric = \"bounced\"\nequals = 1\nwhy = \"x < y & \\\"z\\\"\"\n";
const std::string kElsewhere = "bodies = [\"live\"]\n" + kHolds;

void write_scenarios(const Scratch& scratch) {
    scratch.write("in/holds.toml", kHolds);
    scratch.write("in/below/fails.toml", kFails);
    scratch.write("in/below/elsewhere.toml", kElsewhere);
}

TEST(RunJunit, HasASuiteForEachScenarioByItsPath) {
    const Scratch scratch;
    write_scenarios(scratch);
    const Result result = scratch.mxdrill("run in --junit results/junit.xml");
    EXPECT_EQ(result.code, 1);
    const auto xml = contents(scratch.path() / "results/junit.xml");
    EXPECT_THAT(xml,
                HasSubstr(R"(<testsuites name="mxdrill" tests="4" failures="1" errors="0" skipped="1")"));
    EXPECT_THAT(xml, HasSubstr(R"(<testsuite name="holds" tests="1" failures="0")"));
    EXPECT_THAT(xml, HasSubstr(R"(<testsuite name="below/fails" tests="2" failures="1")"));
    EXPECT_THAT(xml, HasSubstr(R"(<testcase classname="below.fails" name="bounced = 1">)"));
    EXPECT_THAT(xml,
                HasSubstr(R"(<failure message="actual: 0" type="expectation">x &lt; y &amp; "z"</failure>)"));
    EXPECT_THAT(xml, HasSubstr(R"(<skipped message="it does not run in the virtual body" />)"));
}

TEST(RunJunit, ChangesNothingOfTheOtherOutputs) {
    const Scratch scratch;
    write_scenarios(scratch);
    EXPECT_THAT(scratch.mxdrill("run in --quiet --junit j.xml").out, IsEmpty());
    const Result json = scratch.mxdrill("run in --json --junit j.xml --jobs 2");
    EXPECT_EQ(nlohmann::json::parse(json.out).size(), 2U);
    EXPECT_EQ(scratch.mxdrill("run in --junit j.xml").out, scratch.mxdrill("run in").out);
}

TEST(RunJunit, IsTheSameFromTwoFoldersAndWithOneJobOrTwo) {
    const Scratch one;
    const Scratch two;
    for (const Scratch* scratch : {&one, &two}) write_scenarios(*scratch);
    EXPECT_EQ(one.mxdrill("run in --out out --junit j.xml --jobs 1").code, 1);
    EXPECT_EQ(two.mxdrill("run " + (two.path() / "in").string() + " --out out --junit j.xml --jobs 2").code,
              1);
    for (const std::string name :
         {"j.xml", "out/holds/junit.xml", "out/below/fails/junit.xml", "out/below/elsewhere/junit.xml"}) {
        const auto xml = contents(one.path() / name);
        EXPECT_FALSE(xml.empty()) << name;
        EXPECT_EQ(xml, contents(two.path() / name)) << name;
    }
}

TEST(RunJunit, OfASingleScenarioIsInTheOutputFolderItself) {
    const Scratch scratch;
    scratch.write("s.toml", kHolds);
    EXPECT_EQ(scratch.mxdrill("run s.toml --quiet --out out --junit j.xml").code, 0);
    EXPECT_THAT(contents(scratch.path() / "out/junit.xml"), HasSubstr(R"(<testsuite name="s" tests="1")"));
    EXPECT_EQ(contents(scratch.path() / "out/junit.xml"), contents(scratch.path() / "j.xml"));
}

TEST(RunJunit, TellsOfTheLiveEngineToo) {
    const Scratch scratch;
    scratch.write("s.toml", kHolds);
    EXPECT_EQ(scratch.mxdrill("run s.toml --quiet --engine live --no-isolate --junit j.xml").code, 0);
    const auto xml = contents(scratch.path() / "j.xml");
    EXPECT_THAT(xml, HasSubstr(R"(<property name="engine" value="live" />)"));
    EXPECT_THAT(xml, HasSubstr(R"(name="delivered = 4")"));
}

TEST(RunJunit, OfAFileThatCannotBeEndsWithFourBeforeAnythingRuns) {
    const Scratch scratch;
    write_scenarios(scratch);
    scratch.write("file", "");
    for (const std::string name : {"file/below.xml", "in"}) {
        const Result result = scratch.mxdrill("run in --out out --junit " + name);
        EXPECT_EQ(result.code, 4) << name;
        EXPECT_THAT(result.err, HasSubstr("cannot write " + name.substr(0, 4))) << name;
        EXPECT_THAT(result.out, IsEmpty()) << name;
        EXPECT_FALSE(std::filesystem::exists(scratch.path() / "out/holds")) << name;
    }
    EXPECT_EQ(scratch.mxdrill("run in --junit ''").code, 2);
}

TEST(RunJunit, IsWrittenIntoAPipeOrADeviceAsItStands) {
    const Scratch scratch;
    scratch.write("s.toml", kHolds);
    const Result piped = scratch.mxdrill("run s.toml --quiet --junit /dev/stdout | cat");
    EXPECT_THAT(piped.out, HasSubstr("</testsuites>"));
    EXPECT_EQ(scratch.mxdrill("run s.toml --quiet --junit /dev/null").code, 0);
    EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
    EXPECT_EQ(scratch.mxdrill("run s.toml --quiet --junit /dev/full").code, 4);
}

TEST(RunJunit, DoesNotComeOfInvalidScenarios) {
    const Scratch scratch;
    scratch.write("bad.toml", "fo = 1\n");
    EXPECT_EQ(scratch.mxdrill("run bad.toml --junit j.xml").code, 3);
    EXPECT_THAT(contents(scratch.path() / "j.xml"), Not(HasSubstr("testsuite")));
}

}  // namespace
}  // namespace mxdrill
