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
using testing::Scratch;
using ::testing::StartsWith;

const std::string kScenario = R"(title = "small"
[[zone]]
origin  = "example.test"
records = """
@ MX 10 a
@ MX 10 b
a A 192.0.2.1
b A 192.0.2.2
"""
[[fault]]
name   = "half"
server = "a.example.test"
stage  = "rcpt"
reply  = "451 4.3.0 Later"
chance = 0.5
[[traffic]]
to   = "user@example.test"
rate = "1/s"
for  = "5m"
[[expect]]
metric   = "bounced"
at_most  = 0
why      = "nobody loses mail"
)";

TEST(Cli, SaysWhatToDoNext) {
    const Scratch scratch;
    for (const std::string start : {"mxdrill run scenarios/failover/", "mxdrill serve drill.toml"})
        EXPECT_THAT(scratch.mxdrill("--help").out, HasSubstr("\n  " + start));
    for (const std::string client : {"dig @127.0.0.1", "swaks --server", "curl http://"})
        EXPECT_THAT(scratch.mxdrill("serve --help").out, HasSubstr("\n  " + client));
    for (const std::string verb :
         {"run", "serve", "check", "limit", "lookup", "import", "new", "explain", "compare", "schema"}) {
        const auto help = scratch.mxdrill(verb + " --help");
        EXPECT_EQ(help.code, 0);
        EXPECT_THAT(help.out, HasSubstr("Example:\n  mxdrill " + verb)) << verb;
    }
    EXPECT_THAT(scratch.mxdrill("--version").out, StartsWith("mxdrill "));
}

TEST(Cli, ExplainsWhatARelayDidWithAMessage) {
    const Scratch scratch;
    ASSERT_EQ(scratch.mxdrill("new backup-mx > s.toml").code, 0);
    ASSERT_EQ(scratch.mxdrill("run -q s.toml --out o").code, 0);
    const auto story = scratch.mxdrill("explain o 150");  // sent while the primary is away
    EXPECT_EQ(story.code, 0) << story.err;
    EXPECT_THAT(story.out, HasSubstr("Attempt 1 of the relay backup.example.test"));
}

TEST(Cli, EndsWithTwoForAWrongCommandLine) {
    const Scratch scratch;
    for (const std::string words :
         {"", "fly", "run", "run x.toml --fly", "run x.toml --engine warp", "run x.toml --format html",
          "run x.toml --jobs 0", "run x.toml --jobs many", "run x.toml --seed -1", "explain",
          "explain out zero"}) {
        const auto result = scratch.mxdrill(words);
        EXPECT_EQ(result.code, 2) << words;
        EXPECT_THAT(result.err, HasSubstr("mxdrill")) << words;
        EXPECT_THAT(result.out, IsEmpty()) << words;
    }
}

TEST(Cli, RunsAScenarioAndEndsWithZero) {
    const Scratch scratch;
    scratch.write("s.toml", kScenario);
    const auto result = scratch.mxdrill("run s.toml");
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_THAT(result.out, StartsWith("small\n"));
    EXPECT_THAT(result.err, IsEmpty());
}

TEST(Cli, TellsAFailedExpectationItsSeedAndTheCommandThatRepeatsIt) {
    const Scratch scratch;
    scratch.write("a scenario.toml", kScenario);
    const auto result =
        scratch.mxdrill("run 'a scenario.toml' --seed 7 --quiet --set expect.0.metric=delivered");
    EXPECT_EQ(result.code, 1);
    EXPECT_THAT(result.out, IsEmpty());
    EXPECT_THAT(result.err, HasSubstr("an expectation failed with seed 7"));
    const std::string repeat = "mxdrill run 'a scenario.toml' --set expect.0.metric=delivered --seed 7";
    EXPECT_THAT(result.err, HasSubstr(repeat));
    EXPECT_EQ(scratch.mxdrill(repeat.substr(8)).code, 1);
}

TEST(Cli, EndsWithThreeForAnyInvalidScenarioAndRunsNone) {
    const Scratch scratch;
    scratch.write("in/good.toml", kScenario);
    scratch.write("in/bad.toml", kScenario + "\n[[fault]]\nserver = \"*\"\nfo = \"6h\"\n");
    const auto result = scratch.mxdrill("run in --out out");
    EXPECT_EQ(result.code, 3);
    EXPECT_THAT(result.err, HasSubstr("in/bad.toml:27:1: "));
    EXPECT_THAT(result.out, IsEmpty());
    EXPECT_FALSE(std::filesystem::exists(scratch.path() / "out"));
    EXPECT_EQ(scratch.mxdrill("check in").code, 3);
    EXPECT_EQ(scratch.mxdrill("check in/good.toml").code, 0);
    EXPECT_EQ(scratch.mxdrill("run missing.toml").code, 3);
    EXPECT_EQ(scratch.mxdrill("explain nowhere 1").code, 3);
}

TEST(Cli, EndsWithFourForAnOutputFolderThatCannotBe) {
    const Scratch scratch;
    scratch.write("s.toml", kScenario);
    scratch.write("file", "");
    const auto result = scratch.mxdrill("run s.toml --out file/below");
    EXPECT_EQ(result.code, 4);
    EXPECT_THAT(result.err, HasSubstr("file/below"));
    EXPECT_THAT(result.out, IsEmpty());
    EXPECT_EQ(scratch.mxdrill("schema > /dev/full").code, 4);
}

TEST(Cli, SkipsAScenarioOfAnotherBodyAndSaysSo) {
    const Scratch scratch;
    scratch.write("s.toml", "bodies = [\"live\"]\n" + kScenario);
    const auto result = scratch.mxdrill("run s.toml");
    EXPECT_EQ(result.code, 0);
    EXPECT_THAT(result.err, HasSubstr("s.toml: skipped"));
}

TEST(Cli, PrintsOneJsonDocument) {
    const Scratch scratch;
    scratch.write("in/one.toml", kScenario);
    scratch.write("in/two.toml", kScenario);
    EXPECT_EQ(nlohmann::json::parse(scratch.mxdrill("run in/one.toml --json").out)["format"],
              "mxdrill.report/1");
    EXPECT_EQ(nlohmann::json::parse(scratch.mxdrill("run in --format json").out).size(), 2U);
    EXPECT_TRUE(nlohmann::json::parse(scratch.mxdrill("schema").out).contains("$schema"));
}

TEST(Cli, WritesTheSameBytesFromTwoFoldersAndWithOneJobOrTwo) {
    const Scratch one;
    const Scratch two;
    for (const Scratch* scratch : {&one, &two}) {
        scratch->write("in/a.toml", kScenario);
        scratch->write("in/below/b.toml", kScenario);
        scratch->write("in/below/c.toml", kScenario);
    }
    EXPECT_EQ(one.mxdrill("run in --out out --jobs 1").code, 0);
    EXPECT_EQ(two.mxdrill("run " + (two.path() / "in").string() + " --out out --jobs 2").code, 0);
    for (const std::string run : {"a", "below/b", "below/c"}) {
        for (const std::string name : {"report.json", "attempts.csv", "messages.csv"}) {
            const auto first = contents(one.path() / "out" / run / name);
            EXPECT_FALSE(first.empty()) << run << name;
            EXPECT_EQ(first, contents(two.path() / "out" / run / name)) << run << name;
        }
    }
}

TEST(Cli, WritesOneScenarioIntoTheFolderItself) {
    const Scratch scratch;
    scratch.write("s.toml", kScenario);
    EXPECT_EQ(scratch.mxdrill("run s.toml --out out --quiet").code, 0);
    EXPECT_THAT(contents(scratch.path() / "out" / "messages.csv"), StartsWith("message,sender,kind,"));
    const auto story = scratch.mxdrill("explain out 1");
    EXPECT_EQ(story.code, 0) << story.err;
    EXPECT_THAT(story.out, HasSubstr("Message 1 to user@example.test"));
    EXPECT_EQ(scratch.mxdrill("explain out 999999").code, 3);
}

TEST(Cli, SurvivesHostileFiles) {
    const Scratch scratch;
    scratch.write("huge.toml", kScenario + "#" + std::string(10'000'000, 'x') + "\n");
    scratch.write("deep.toml", "x = " + std::string(10'000, '[') + std::string(10'000, ']') + "\n");
    for (const std::string name : {"huge.toml", "deep.toml"}) {
        const auto result = scratch.mxdrill("run " + name);
        EXPECT_EQ(result.code, 3) << name;
        EXPECT_THAT(result.err, StartsWith(name)) << name;
    }
}

}  // namespace
}  // namespace mxdrill
