// What changes in the course of a run, and what caches make of it.
#include <gmock/gmock.h>

#include "tests/virtual/drill.hpp"

namespace mxdrill {
namespace {

using testing::drill;

std::string migration(const std::string& resolver) {
    return resolver + R"(
[[zone]]
origin  = "example.test"
records = """
@   3600 MX 10 old
old 3600 A  192.0.2.1
new 3600 A  192.0.2.2
"""
[[zone]]
origin  = "example.test"
from    = "6h"
records = """
@   3600 MX 10 new
old 3600 A  192.0.2.1
new 3600 A  192.0.2.2
"""
[[server]]
name  = "old.example.test"
store = "old"
[[server]]
name  = "new.example.test"
store = "new"
[[sender]]
hosts    = 50
resolver = "isp"
[[traffic]]
to    = "user@example.test"
count = 7200
for   = "12h"
[[expect]]
metric = "delivered"
store  = "old"
from   = "6h"
at_least = 0
[[expect]]
metric = "delivered"
store  = "old"
from   = "7h"
at_least = 0
)";
}

TEST(Migrations, EndForEveryCacheATtlAfterTheChange) {
    const auto outcome = drill(migration("[[resolver]]\nname = \"isp\"\nwarm = true\nper_host = true\n"));
    const double late = *outcome.report.expectations.at(0).actual;
    EXPECT_GT(late, 100.0);
    EXPECT_LT(late, 600.0);  // of the 600 of that hour
    EXPECT_EQ(*outcome.report.expectations.at(1).actual, 0.0);
    EXPECT_EQ(outcome.report.messages.delivered, 7200U);
}

TEST(Migrations, LastLongerWhereAResolverKeepsWhatItHas) {
    const auto outcome =
        drill(migration("[[resolver]]\nname = \"isp\"\nmin_ttl = \"4h\"\nper_host = true\n"));
    EXPECT_GT(*outcome.report.expectations.at(1).actual, 100.0);
}

TEST(Resolvers, AreSharedByAllWhoNameThem) {
    const auto shared = drill(migration("[[resolver]]\nname = \"isp\"\n"));
    const auto own = drill(migration("[[resolver]]\nname = \"isp\"\nper_host = true\n"));
    const auto mx_queries = [](const auto& outcome) {
        for (const auto& question : outcome.report.dns) {
            if (question.type == "MX") return question.queries;
        }
        return std::uint64_t{0};
    };
    EXPECT_EQ(mx_queries(shared), 12U) << "one an hour";
    EXPECT_GT(mx_queries(own), 500U);
}

// A server's second phase is another server: other store, other rules, other latency.
TEST(Phases, TakeTheirTurn) {
    const auto outcome = drill(R"(
[[zone]]
origin  = "example.test"
records = "@ MX 10 mail1\nmail1 A 192.0.2.1"
[[server]]
name  = "mail1.example.test"
store = "first"
[[server]]
name    = "mail1.example.test"
from    = "1h"
store   = "second"
latency = "1s"
[[traffic]]
to    = "user@example.test"
count = 120
for   = "2h"
[[expect]]
metric = "delay"
until  = "59m"
at_most = "1s"
[[expect]]
metric = "delay"
from   = "1h"
at_least = "4s"
)");
    ASSERT_EQ(outcome.report.stores.size(), 2U);
    EXPECT_EQ(outcome.report.stores[0].delivered, 60U);
    EXPECT_EQ(outcome.report.stores[1].delivered, 60U);
    EXPECT_TRUE(outcome.report.passed);
}

TEST(Spam, IsStoppedByGreylistingAndMailIsNot) {
    const auto outcome = drill(R"(
[[zone]]
origin  = "example.test"
records = "@ MX 10 mail1\nmail1 A 192.0.2.1"
[[server]]
name     = "mail1.example.test"
greylist = "5m"
[[traffic]]
to    = "user@example.test"
count = 10
for   = "1h"
mail_from = "friend@sender.test"
[[traffic]]
to    = "user@example.test"
count = 10
for   = "4m"
mail_from = "junk@sender.test"
kind  = "spam"
[[expect]]
metric = "delivered"
kind   = "mail"
equals = 10
[[expect]]
metric = "abandoned"
kind   = "spam"
equals = 10
)");
    EXPECT_TRUE(outcome.report.passed);
}

}  // namespace
}  // namespace mxdrill
