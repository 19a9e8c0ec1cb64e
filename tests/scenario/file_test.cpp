#include "sim/scenario/file.hpp"

#include <gtest/gtest.h>

#include "tests/scenario/drill.hpp"

namespace mxdrill::scenario {
namespace {

using base::hours;

TEST(File, ReadsTheTopOfTheFile) {
    const Scenario scenario = drill(R"(
title    = "Primary down for two hours"
why      = "A backup MX earns its keep."
seed     = 7
duration = "6d"
bodies   = ["virtual", "mta"]
)");
    EXPECT_EQ(scenario.file, "drill.toml");
    EXPECT_EQ(scenario.title, "Primary down for two hours");
    EXPECT_EQ(scenario.why, "A backup MX earns its keep.");
    EXPECT_EQ(scenario.seed, 7U);
    EXPECT_EQ(scenario.duration, base::days(6));
    EXPECT_EQ(scenario.bodies, (std::set{Body::virtual_time, Body::mta}));
}

TEST(File, HasDefaultsForAllOfIt) {
    const Scenario scenario = drill("");
    EXPECT_EQ(scenario.title, "drill.toml");
    EXPECT_EQ(scenario.seed, 1U);
    EXPECT_FALSE(scenario.duration);
    EXPECT_EQ(scenario.bodies.size(), 3U);
    EXPECT_TRUE(scenario.traffic.empty());
}

TEST(File, TheCommandLinesSeedGoesBeforeTheFiles) {
    Options options = with_sets({"seed=5"});
    EXPECT_EQ(drill("seed = 4\n", options).seed, 5U);
    options.seed = 6;
    EXPECT_EQ(drill("seed = 4\n", options).seed, 6U);
}

TEST(File, ReadsLinks) {
    const Scenario scenario = drill(R"(
[[link]]
to      = "back*.example.test"
latency = "140ms"
jitter  = "5ms"
[[link]]
from      = "send*"
bandwidth = "1kB/s"
)");
    ASSERT_EQ(scenario.links.size(), 2U);
    EXPECT_TRUE(scenario.links[0].from.matches("sender"));
    EXPECT_TRUE(scenario.links[0].to.matches("backup.example.test"));
    EXPECT_EQ(scenario.links[0].latency, base::milliseconds(140));
    EXPECT_EQ(scenario.links[0].jitter, base::milliseconds(5));
    EXPECT_FALSE(scenario.links[0].bandwidth);
    EXPECT_EQ(scenario.links[1].bandwidth, base::Bandwidth{8000});
}

TEST(File, ComplainsOfWhatIsWrong) {
    expect_mistakes({
        {"duration = \"6 days\"\n",
         R"(1:12: expected a duration over zero, such as "90s" or "1h30m"; found "6 days")"},
        {"duration = \"0s\"\n",
         R"(1:12: expected a duration over zero, such as "90s" or "1h30m"; found "0s")"},
        {"seed = 1.5\n", "1:8: expected a whole number, 0 or more; found the number 1.5"},
        {"title = 1979-05-27\n", "1:9: expected a string without control characters; found a date or time"},
        {"title = true\n", "1:9: expected a string without control characters; found true"},
        {"bodies = [\"virtul\"]\n",
         R"(1:11: expected "virtual", "live" or "mta"; found "virtul"; did you mean "virtual"?)"},
        {"bodies = []\n",
         R"(1:10: expected at least one element, each "virtual", "live" or "mta"; found an empty list)"},
        {"[fault]\nserver = \"a\"\n",
         "1:1: expected a list of tables, each beginning with [[fault]]; found a table"},
        {"fault = [1]\n",
         "1:10: expected a list of tables, each beginning with [[fault]]; found the number 1"},
        {"[[link]]\nto = \"*\"\n", "1:1: [[link]] needs one of latency, jitter or bandwidth"},
        {"[[link]]\nlatency = \"1ms\"\njitter = \"2ms\"\n", "3:10: the jitter is more than the latency"},
        {"[[link]]\nbandwidth = \"fast\"\n",
         R"(2:13: expected a bandwidth, such as "100Mbit/s" or "1kB/s"; found "fast")"},
    });
    EXPECT_EQ(messages(read_alone("\ntitle = \"empty\"\n")), "1:1: a scenario needs the key \"zone\"\n");
}

// A little of everything that the language has.
TEST(File, ReadsTheWholeLanguage) {
    const Scenario scenario = drill(R"(
title = "Everything"
[[server]]
name            = "backup.example.test"
domains         = ["example.test"]
recipients      = ["user@example.test"]
store           = "google"
latency         = "20ms"
jitter          = "5ms"
bandwidth       = "100Mbit/s"
max_connections = 100
rate_limit      = "100/m"
greylist        = "5m"
size_limit      = "20MB"
tls             = "offered"
certificate     = "self-signed"
banner          = "220 backup.example.test ESMTP"

[[fault]]
name   = "primary"
server = "mail1.example.test"
at     = "1h"
for    = "2h"
do     = "drop"

[[sender]]
name     = "campus"
profile  = "postfix"
hosts    = 50
address  = "198.18.0.0/16"
helo     = "out.campus.test"
[sender.override]
retry.lifetime = "2d"

[[traffic]]
from      = "campus"
mail_from = "sender@sender.test"
to        = "user@example.test"
at        = "0s"
for       = "12h"
rate      = "10/m"
arrival   = "poisson"
size      = "20kB"
recipients_per_mail = 1

[[expect]]
metric   = "share"
tier     = 10
at_least = "95%"
)");
    EXPECT_EQ(scenario.servers.size(), 2U);
    EXPECT_EQ(scenario.faults.size(), 1U);
    EXPECT_EQ(scenario.senders.at(0).profile.retry.lifetime, base::days(2));
    EXPECT_EQ(scenario.traffic.at(0).length, hours(12));
    EXPECT_EQ(scenario.expectations.at(0).at_least, 0.95);
}

// A title is printed to terminals, which obey escape sequences.
TEST(File, RefusesControlCharactersInWhatPeopleAreShown) {
    const Reading reading = read_in_world("title = \"a\\u001b[31mred\"\nwhy = \"two\\nlines\"\n");
    EXPECT_EQ(messages(reading), "1:9: expected a string without control characters; found \"a?[31mred\"\n");
}

}  // namespace
}  // namespace mxdrill::scenario
