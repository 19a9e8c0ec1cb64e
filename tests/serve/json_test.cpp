// JSON texts, and the tables of the scenario language that are made of them.
#include "sim/serve/json.hpp"

#include <gtest/gtest.h>

#include "sim/scenario/document.hpp"
#include "sim/serve/table_json.hpp"

namespace mxdrill::serve {
namespace {

std::string complaint(std::string_view text) {
    const auto reading = parse_json(text);
    return reading.error ? reading.error->where + ": " + reading.error->message : "none";
}

TEST(ParseJson, SaysWhereATextBreaks) {
    EXPECT_EQ(complaint("{\"a\": 1}"), "none");
    EXPECT_TRUE(
        complaint("{\n  \"für\": 1,\n  \"b\" 2}").starts_with("3:7: this is not valid JSON: syntax error"))
        << complaint("{\n  \"für\": 1,\n  \"b\" 2}");
    EXPECT_TRUE(complaint("").starts_with("1:1: "));
    EXPECT_TRUE(complaint("{\"a\": \"\xff\"}")
                    .starts_with("1:8: this is not valid JSON: syntax error while parsing value - invalid"))
        << complaint("{\"a\": \"\xff\"}");
}

TEST(ParseJson, RefusesDepthAndDoubledKeys) {
    EXPECT_EQ(complaint(std::string(33, '[') + std::string(33, ']')), ": nested more than 32 levels deep");
    EXPECT_EQ(complaint(std::string(32, '[') + std::string(32, ']')), "none");
    EXPECT_NE(complaint(std::string(60'000, '[')), "none");
    EXPECT_EQ(complaint(R"({"for": "1h", "for": "2h"})"), "for: this key stands here twice");
    EXPECT_EQ(complaint(R"({"a": {"x": 1}, "b": {"x": 1}})"), "none");
}

// It once ended the program.
TEST(ParseJson, RefusesNumbersThatNothingHolds) {
    EXPECT_EQ(complaint(R"({"chance": 1e999})"), ": a number in this JSON is too large");
    EXPECT_NE(complaint("[" + std::string(400, '9') + "]"), "none");
}

TEST(TableJson, GoesThereAndBack) {
    scenario::Diagnostics errors;
    const auto table = scenario::parse_document(
        "do = \"reply\"\nfirst = 3\nchance = 0.5\nyes = true\nlist = [1, \"a\"]\n[in]\nx = 1", "t", errors);
    const Json json = json_of(*table);
    EXPECT_EQ(text_of(json),
              R"({"do":"reply","first":3,"chance":0.5,"yes":true,"list":[1,"a"],"in":{"x":1}})");
    EXPECT_EQ(canonical(table_of(json), ""), canonical(*table, ""));
    EXPECT_EQ(table_of(json).place_of("first").text(), "first");
    EXPECT_FALSE(table_of(Json{{"for", nullptr}}).has("for"));
}

}  // namespace
}  // namespace mxdrill::serve
