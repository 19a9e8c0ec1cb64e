#include "sim/scenario/document.hpp"

#include <gtest/gtest.h>

#include "tests/scenario/drill.hpp"

namespace mxdrill::scenario {
namespace {

std::string repeated(std::string_view text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) all += text;
    return all;
}

std::string first_message(std::string_view text) {
    const Reading reading = read_alone(text);
    EXPECT_FALSE(reading.scenario);
    return messages(reading).substr(0, messages(reading).find('\n'));
}

TEST(Document, SaysWhereItIsNoToml) {
    EXPECT_EQ(first_message("seed = 1\nseed = 2\n"),
              "2:8: this is not valid TOML: in a key-value pair: cannot redefine existing integer 'seed'");
    EXPECT_EQ(first_message("duration = 6h\n"),
              "1:13: this is not valid TOML: in a decimal integer: expected digit, saw 'h' (a quantity with "
              "a unit is a "
              "string, as in \"90s\")");
}

TEST(Document, SaysThatBinaryDataIsNoToml) {
    EXPECT_EQ(first_message(std::string_view("\x00\x01\xff\xfe", 4)),
              "1:2: this is not valid TOML: Encountered invalid utf-8 sequence");
    EXPECT_NE(first_message(std::string(100'000, '\0')), "");
}

TEST(Document, RefusesTextsOverEightMebibytes) {
    const std::string much(10'000'000, '#');
    EXPECT_EQ(first_message(much), "drill.toml: larger than 8 MiB");
    const Folder folder("large");
    const auto file = folder.write("large.toml", much);
    const Reading reading = read_scenario(file, with_profiles());
    ASSERT_EQ(reading.errors.size(), 1U);
    EXPECT_EQ(reading.errors[0], (Diagnostic{file.string(), "larger than 8 MiB"}));
}

TEST(Document, RefusesDeepNestingOfEveryKind) {
    constexpr int kLevels = 10'000;
    EXPECT_EQ(first_message(joined({"x = ", repeated("[", kLevels)})),
              "1:37: nested more than 32 levels deep");
    EXPECT_EQ(first_message(joined({"x = ", repeated("{a=", kLevels)})),
              "1:101: nested more than 32 levels deep");
    EXPECT_EQ(first_message(joined({"x", repeated(".a", kLevels), " = 1"})),
              "1:66: nested more than 32 levels deep");
    EXPECT_EQ(first_message(joined({"\n[x", repeated(".a", kLevels), "]"})),
              "2:67: nested more than 32 levels deep");
    EXPECT_EQ(first_message(joined({"\n[[x", repeated(".\"é\"", 1'000'000), "]]"})),
              "2:132: nested more than 32 levels deep");
}

TEST(Document, RefusesListsOfTooManyTables) {
    EXPECT_EQ(first_message(repeated("[[fault]]\n", 20'000)), "1:1: a scenario needs the key \"zone\"");
    EXPECT_EQ(messages(read_in_world(repeated("[[fault]]\n", 20'000))),
              "10001:1: more than 10000 [[fault]]\n");
}

TEST(Document, DoesNotCountBracketsInStringsAndComments) {
    const std::string dots = repeated("[.{", 100);
    EXPECT_EQ(
        messages(read_in_world(joined({"title = \"", dots, "\" # ", dots, "\nwhy = '''\n", dots, "'''\n"}))),
        "");
    EXPECT_EQ(messages(read_in_world(
                  joined({"title = \"\\\"", dots, "\"\nwhy = \"\"\"\"", dots, "\\\"\"\"\"\"\n"}))),
              "");
}

TEST(Document, ReadsAByteOrderMarkAndCarriageReturns) {
    const std::string text =
        "\xef\xbb\xbftitle = \"windows\"\r\nseed = 3\r\n[[zone]]\r\norigin = \"a.test\"\r\nrecords = "
        "\"\"\"\r\n@ A 192.0.2.1\r\n\"\"\"\r\n";
    const Reading reading = read_alone(text);
    ASSERT_EQ(messages(reading), "");
    EXPECT_EQ(reading.scenario->title, "windows");
    EXPECT_EQ(reading.scenario->zones.at(0).records.size(), 2U);
}

TEST(Document, CountsColumnsInCharacters) {
    EXPECT_EQ(first_message(joined({"title = {\"é\" = \"ü\", x = 1}", kWorld})),
              "1:9: expected a string without control characters; found a table");
    EXPECT_EQ(first_message(joined({"[[sender]]\noverride = {\"é\" = \"ü\", x = 1}", kWorld})),
              "2:13: unknown key \"é\" in [sender.override]");
}

TEST(Document, OfAMissingFileOnlyTheNameIsKnown) {
    const auto error_of = [](const std::filesystem::path& file) {
        return read_scenario(file, {}).errors.at(0);
    };
    const Folder folder("missing");
    const std::string missing = (folder.path() / "no.toml").string();
    EXPECT_EQ(error_of(missing), (Diagnostic{missing, "there is no such file"}));
    EXPECT_EQ(error_of(folder.path()), (Diagnostic{folder.path().string(), "this is a folder, not a file"}));
}

TEST(Document, AllMessagesComeAtOnceAndInTheOrderOfTheFile) {
    const Reading reading = read_in_world(R"(titel = "x"
seed  = -1
[[expect]]
metric = "delay"
at_most = 3
[[server]]
name = "backup.example.test"
relais = "postfix"
)");
    EXPECT_EQ(messages(reading), R"(1:1: unknown key "titel" in a scenario; did you mean "title"?
2:9: expected a whole number, 0 or more; found the number -1
5:11: expected a duration, such as "90s" or "1h30m"; found the number 3
8:1: unknown key "relais" in [[server]]; did you mean "relay"?
)");
}

}  // namespace
}  // namespace mxdrill::scenario
