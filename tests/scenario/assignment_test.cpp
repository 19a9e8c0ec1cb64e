#include "sim/scenario/assignment.hpp"

#include <gtest/gtest.h>

#include "tests/scenario/drill.hpp"

namespace mxdrill::scenario {
namespace {

constexpr std::string_view kDrill = R"(
[[server]]
name = "backup.example.test"
[[fault]]
name   = "primary"
server = "mail1.example.test"
for    = "2h"
do     = "drop"
[[fault]]
server = "backup.example.test"
do     = "refuse"
[[sender]]
name = "campus"
[[traffic]]
to    = ["user@example.test", "other@example.test"]
count = 1
[[expect]]
metric   = "sent"
at_least = 1
)";

Scenario with(const std::string& set) {
    return drill(kDrill, with_sets({set}));
}
std::string said_of(const std::string& set) {
    return messages(read_in_world(kDrill, with_sets({set})));
}

TEST(Assignment, ReplacesAndAddsByNameOrIndex) {
    EXPECT_EQ(with("seed=7").seed, 7U);
    EXPECT_EQ(with("title=Six hours").title, "Six hours");
    EXPECT_EQ(with("fault.primary.for=6h").faults[0].matcher.when.length, base::hours(6));
    EXPECT_EQ(with("fault.0.at=5m").faults[0].matcher.when.at, base::Instant{base::minutes(5)});
    EXPECT_EQ(with("fault.1.chance=50%").faults[1].matcher.how_often.chance, 0.5);
    EXPECT_EQ(with("sender.campus.override.retry.lifetime=2d").senders[0].profile.retry.lifetime,
              base::days(2));
    EXPECT_EQ(with("sender.0.profile=postfix").senders[0].profile_name, "postfix");
    EXPECT_EQ(with("expect.0.at_least=3").expectations[0].at_least, 3.0);
    EXPECT_EQ(with("server.backup.example.test.store=google").servers[0].phases[0].store, "google");
    EXPECT_EQ(with("zone.Example.test.records=@ MX 10 mail1\nmail1 A 192.0.2.1\nbackup A 192.0.2.2")
                  .zones[0]
                  .records.size(),
              4U);
    EXPECT_EQ(with("traffic.0.to.1=new@example.test").traffic[0].to[1], "new@example.test");
    EXPECT_EQ(with("traffic.0.to=[\"one@example.test\"]").traffic[0].to.size(), 1U);
}

TEST(Assignment, ValuesThatAreNoTomlAreStrings) {
    EXPECT_EQ(with("why=\"quoted\"").why, "quoted");
    EXPECT_EQ(with("why=a = b").why, "a = b");
    EXPECT_EQ(with("why=").why, "");
    EXPECT_EQ(with("why=1\nseed = 2").why, "1\nseed = 2");
    EXPECT_EQ(with("why=" + std::string(10'000, '[')).why.size(), 10'000U);
}

TEST(Assignment, LaterOnesGoBeforeEarlier) {
    EXPECT_EQ(drill("", with_sets({"seed=7", "seed=8"})).seed, 8U);
}

TEST(Assignment, MistakesArePlacedAtTheCommandLine) {
    const std::vector<std::pair<std::string, std::string>> rows = {
        {"nope", "expected path=value, such as fault.primary.for=6h"},
        {"=1", "expected path=value, such as fault.primary.for=6h"},
        {"fault..for=1h", "expected path=value, such as fault.primary.for=6h"},
        {"fault.primry.for=6h",
         R"(there is no fault "primry"; there are 2, counted from 0; did you mean "primary"?)"},
        {"fault.2.for=6h", R"(there is no fault "2"; there are 2, counted from 0)"},
        {"link.0.latency=1ms", "the scenario has no [[link]]"},
        {"fault.primary.fro=6h", R"(unknown key "fro" in [[fault]]; did you mean "for"?)"},
        {"fault.primary.for=6x", R"(expected a duration over zero, such as "90s" or "1h30m"; found "6x")"},
        {"fault.primary.for.x=6h", R"("fault.primary.for" has no keys of its own)"},
        {"seed=x", R"(expected a whole number, 0 or more; found "x")"},
        {"resolver.0.order=rotate", "the scenario has no [[resolver]]"},
        {"traffic.0.to=user@example.org", R"("example.org" is in no zone)"},
    };
    for (const auto& [set, message] : rows)
        EXPECT_EQ(said_of(set), std::string("--set ").append(set).append(": ").append(message).append("\n"));
}

TEST(Assignment, APathOfManyPartsIsAMistakeAndNoCrash) {
    std::string set = "x";
    for (int i = 0; i < 100'000; ++i) set += ".x";
    EXPECT_TRUE(said_of(set + "=1").ends_with(": expected path=value, such as fault.primary.for=6h\n"));
}

}  // namespace
}  // namespace mxdrill::scenario
