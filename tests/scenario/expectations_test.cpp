#include "sim/scenario/expectations.hpp"

#include <gtest/gtest.h>

#include "tests/scenario/drill.hpp"

namespace mxdrill::scenario {
namespace {

Expectation expectation_of(const std::string& keys) {
    return drill("[[traffic]]\nto = 'user@example.test'\ncount = 1\n[[expect]]\n" + keys).expectations.at(0);
}

TEST(ExpectationKeys, BoundsAreInTheUnitOfTheMetric) {
    EXPECT_EQ(expectation_of("metric = 'sent'\nequals = 7200\n").equals, 7200.0);
    EXPECT_EQ(expectation_of("metric = 'share'\nat_least = '95%'\n").at_least, 0.95);
    EXPECT_EQ(expectation_of("metric = 'share'\nat_least = 0.5\nat_most = 1\n").at_most, 1.0);
    EXPECT_EQ(expectation_of("metric = 'delay'\nat_most = '1h30m'\n").at_most, 5400.0);
    EXPECT_EQ(expectation_of("metric = 'retry_gap'\nat_most = '250ms'\n").at_most, 0.25);
    EXPECT_EQ(expectation_of("metric = 'split'\nat_least = 0.001\n").at_least, 0.001);
}

TEST(ExpectationKeys, AreAllRead) {
    const Expectation expectation = expectation_of(R"(
metric   = "share"
of       = "delivered"
domain   = "example.test"
sender   = "sender"
from     = "1h"
until    = "2h"
tier     = 10
server   = "mail1.example.test"
store    = "mailbox"
attempt  = 1
at_least = 0.1
why      = "because"
)");
    EXPECT_EQ(expectation.metric, Metric::share);
    EXPECT_EQ(expectation.of, ShareOf::delivered);
    EXPECT_EQ(expectation.domain, base::Name::of("example.test"));
    EXPECT_EQ(expectation.sender, "sender");
    EXPECT_EQ(expectation.from, base::Instant{base::hours(1)});
    EXPECT_EQ(expectation.until, base::Instant{base::hours(2)});
    EXPECT_EQ(expectation.tier, 10);
    EXPECT_EQ(expectation.server, base::Name::of("mail1.example.test"));
    EXPECT_EQ(expectation.store, "mailbox");
    EXPECT_EQ(expectation.attempt, 1);
    EXPECT_EQ(expectation.why, "because");
    EXPECT_FALSE(expectation.at_most);
    EXPECT_EQ(expectation_of("metric = 'delay'\nquantile = 0.99\nat_most = '1h'\n").quantile, 0.99);
}

TEST(ExpectationKeys, ComplainsOfWhatIsWrong) {
    expect_mistakes({
        {"[[expect]]\nat_most = 3\n", "1:1: [[expect]] needs the key \"metric\""},
        {"[[expect]]\nmetric = 'sent'\n", "1:1: [[expect]] needs one of equals, at_least or at_most"},
        {"[[expect]]\nmetric = 'sent'\nequals = 1\nat_most = 2\n",
         "3:10: `equals` leaves nothing to `at_least` and `at_most`"},
        {"[[expect]]\nmetric = 'sent'\nat_least = 3\nat_most = 2\n",
         "4:11: `at_most` is less than `at_least`: nothing can hold"},
        {"[[expect]]\nmetric = 'sent'\nequals = -1\n",
         "3:10: expected a number, 0 or more; found the number -1"},
        {"[[expect]]\nmetric = 'sent'\nequals = '1h'\n", R"(3:10: expected a number, 0 or more; found "1h")"},
        {"[[expect]]\nmetric = 'share'\nat_least = '2h'\n",
         R"(3:12: expected a share, such as 0.95 or "95%"; found "2h")"},
        {"[[expect]]\nmetric = 'split'\nat_least = 2\n",
         "3:12: expected a number from 0 to 1; found the number 2"},
        {"[[expect]]\nmetric = 'delay'\nat_most = '5 s'\n",
         R"(3:11: expected a duration, such as "90s" or "1h30m"; found "5 s")"},
        {"[[expect]]\nmetric = 'sent'\nof = 'delivered'\nequals = 1\n",
         "3:6: `of` does not go with the metric sent"},
        {"[[expect]]\nmetric = 'share'\nquantile = 0.5\nat_least = 1\n",
         "3:12: `quantile` does not go with the metric share"},
        {"[[expect]]\nmetric = 'sent'\ntier = 10\nequals = 1\n",
         "3:8: `tier` does not go with the metric sent"},
        {"[[expect]]\nmetric = 'attempts'\nserver = 'mail1.example.test'\nequals = 1\n",
         "3:10: `server` does not go with the metric attempts"},
        {"[[expect]]\nmetric = 'connections'\nattempt = 1\nequals = 1\n",
         "3:11: `attempt` does not go with the metric connections"},
        {"[[expect]]\nmetric = 'queries'\nsender = 'sender'\nequals = 1\n",
         "3:10: `sender` does not go with the metric queries"},
        {"[[expect]]\nmetric = 'sent'\nfrom = '2h'\nuntil = '2h'\nequals = 1\n",
         "4:9: the window is empty: `until` is not after `from`"},
        {"[[expect]]\nmetric = 'delivered'\nattempt = 0\nequals = 1\n",
         "3:11: expected a whole number from 1 to 2147483647; found the number 0"},
    });
}

TEST(ExpectationKeys, AMistypedMetricIsToldOnce) {
    const std::string said = messages(read_in_world("[[expect]]\nmetric = 'sahre'\nat_least = '95%'\n"));
    EXPECT_TRUE(said.starts_with("2:10: expected \"sent\", ")) << said;
    EXPECT_TRUE(said.ends_with("found \"sahre\"; did you mean \"share\"?\n")) << said;
}

}  // namespace
}  // namespace mxdrill::scenario
