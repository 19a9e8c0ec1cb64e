#include "sim/scenario/resolvers.hpp"

#include <gtest/gtest.h>

#include "tests/scenario/drill.hpp"

namespace mxdrill::scenario {
namespace {

TEST(Resolvers, HaveTheDefaultsOfTheirSettings) {
    const Resolver resolver = drill("[[resolver]]\nname = \"isp\"\n").resolvers.at(0);
    EXPECT_EQ(resolver.settings.order, resolver::Order::fixed);
    EXPECT_EQ(resolver.settings.max_ttl, base::days(1));
    EXPECT_EQ(resolver.settings.timeout, base::seconds(5));
    EXPECT_EQ(resolver.settings.tries, 2);
    EXPECT_FALSE(resolver.warm);
    EXPECT_FALSE(resolver.per_host);
}

TEST(Resolvers, AreWhatTheyAreToldToBe) {
    const Scenario scenario = drill(R"(
[[resolver]]
name        = "isp"
order       = "rotate"
min_ttl     = "1h"
max_ttl     = "2d"
serve_stale = "3d"
timeout     = "2s"
tries       = 3
latency     = "40ms"
warm        = true
per_host    = true
[[sender]]
name     = "campus"
resolver = "isp"
)");
    const Resolver& resolver = scenario.resolvers.at(0);
    EXPECT_EQ(resolver.settings.order, resolver::Order::rotate);
    EXPECT_EQ(resolver.settings.min_ttl, base::hours(1));
    EXPECT_EQ(resolver.settings.max_ttl, base::days(2));
    EXPECT_EQ(resolver.settings.serve_stale, base::days(3));
    EXPECT_EQ(resolver.settings.timeout, base::seconds(2));
    EXPECT_EQ(resolver.settings.tries, 3);
    EXPECT_EQ(resolver.settings.latency, base::milliseconds(40));
    EXPECT_TRUE(resolver.warm);
    EXPECT_TRUE(resolver.per_host);
    EXPECT_EQ(scenario.senders.at(0).resolver, "isp");
}

TEST(Resolvers, ComplainsOfWhatIsWrong) {
    expect_mistakes({
        {"[[resolver]]\nwarm = true\n", "1:1: [[resolver]] needs the key \"name\""},
        {"[[resolver]]\nname = \"a\"\n[[resolver]]\nname = \"a\"\n",
         "4:8: there is already a [[resolver]] \"a\""},
        {"[[resolver]]\nname = \"a\"\nmin_ttl = \"2d\"\n", "3:11: max_ttl is less than min_ttl"},
        {"[[resolver]]\nname = \"a\"\ntries = 0\n",
         "3:9: expected a whole number from 1 to 100; found the number 0"},
        {"[[sender]]\nresolver = \"isp\"\n", "2:12: there is no resolver \"isp\""},
        {"[[resolver]]\nname = \"isp\"\n[[fault]]\nresolver = \"ips\"\ndo = \"drop\"\n",
         "4:12: there is no resolver \"ips\"; did you mean \"isp\"?"},
        {"[[resolver]]\nname = \"isp\"\n[[fault]]\nresolver = \"isp\"\nstage = \"rcpt\"\ndo = \"drop\"\n",
         "5:9: `stage` is not for a fault of a resolver"},
        {"[[resolver]]\nname = \"isp\"\n[[fault]]\nresolver = \"isp\"\ndo = \"refuse\"\n",
         "5:6: \"refuse\" is nothing that a resolver can do; it can drop, servfail, refused, nxdomain, "
         "nodata, "
         "formerr, notimp, truncate, garble, wrong-id or answer"},
    });
}

TEST(Resolvers, FaultsAnswerWithAbsoluteNames) {
    const Scenario scenario = drill(R"(
[[resolver]]
name = "isp"
[[fault]]
resolver = "isp"
do       = "answer"
records  = "mail1.example.test. 60 A 203.0.113.1"
)");
    const auto& fault = std::get<rules::DnsFault>(scenario.faults.at(0).what);
    EXPECT_EQ(fault.resolver, "isp");
    EXPECT_FALSE(fault.zone);
    EXPECT_EQ(fault.records.at(0).name, base::Name::of("mail1.example.test"));
}

}  // namespace
}  // namespace mxdrill::scenario
