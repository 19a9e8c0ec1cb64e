#include "sim/scenario/traffic.hpp"

#include <gtest/gtest.h>

#include "tests/scenario/drill.hpp"

namespace mxdrill::scenario {
namespace {

Traffic traffic_of(const std::string& keys) {
    return drill("[[traffic]]\n" + keys).traffic.at(0);
}

TEST(TrafficKeys, HaveDefaults) {
    const Traffic traffic = traffic_of("to = 'user@example.test'\ncount = 3\n");
    EXPECT_FALSE(traffic.from);
    EXPECT_EQ(traffic.mail_from, "sender@sender.test");
    EXPECT_EQ(traffic.to, std::vector<std::string>{"user@example.test"});
    EXPECT_TRUE(traffic.weights.empty());
    EXPECT_EQ(traffic.at, base::Instant{});
    EXPECT_FALSE(traffic.length);
    EXPECT_EQ(traffic.count, 3);
    EXPECT_FALSE(traffic.rate);
    EXPECT_EQ(traffic.arrival, Arrival::even);
    EXPECT_EQ(traffic.size, base::Size{20'000});
    EXPECT_EQ(traffic.recipients_per_mail, 1);
}

TEST(TrafficKeys, AreAllRead) {
    const Traffic traffic = traffic_of(R"(
from      = "sender"
mail_from = "news@list.test"
to        = ["a@example.test", "b@mail1.example.test"]
weights   = [3, 0.5]
at        = "1h"
for       = "12h"
rate      = "10/m"
arrival   = "even"
size      = "1MiB"
recipients_per_mail = 50
)");
    EXPECT_EQ(traffic.from, "sender");
    EXPECT_EQ(traffic.mail_from, "news@list.test");
    EXPECT_EQ(traffic.to.size(), 2U);
    EXPECT_EQ(traffic.weights, (std::vector<double>{3, 0.5}));
    EXPECT_EQ(traffic.at, base::Instant{base::hours(1)});
    EXPECT_EQ(traffic.length, base::hours(12));
    EXPECT_EQ(traffic.rate, (base::Rate{10, base::minutes(1)}));
    EXPECT_EQ(traffic.arrival, Arrival::even);
    EXPECT_EQ(traffic.size, base::Size{1 << 20});
    EXPECT_EQ(traffic.recipients_per_mail, 50);
}

TEST(TrafficKeys, ARateArrivesAtRandomAndMayLastAsLongAsTheRun) {
    const Scenario scenario = drill("duration = '1d'\n[[traffic]]\nto = 'user@example.test'\nrate = '1/s'\n");
    EXPECT_EQ(scenario.traffic.at(0).arrival, Arrival::poisson);
    EXPECT_FALSE(scenario.traffic[0].length);
}

TEST(TrafficKeys, AnEmptySenderIsTheNullReversePath) {
    EXPECT_EQ(traffic_of("to = 'user@example.test'\ncount = 1\nmail_from = ''\n").mail_from, "");
}

TEST(TrafficKeys, ComplainsOfWhatIsWrong) {
    expect_mistakes({
        {"[[traffic]]\ncount = 1\n", "1:1: [[traffic]] needs the key \"to\""},
        {"[[traffic]]\nto = 'user@example.test'\n", "1:1: [[traffic]] needs one of rate or count"},
        {"[[traffic]]\nto = 'user@example.test'\ncount = 1\nrate = '1/s'\nfor = '1h'\n",
         "3:9: [[traffic]] takes only one of rate or count"},
        {"[[traffic]]\nto = 'user@example.test'\nrate = '1/s'\n",
         "3:8: a rate needs `for`, or the `duration` of the run"},
        {"[[traffic]]\nto = 'user@example.test'\nrate = '1000000/s'\nfor = '1d'\n",
         "3:8: this is 86400000000 messages; at most 1000000000 are possible"},
        {"[[traffic]]\nto = 'user@example.test'\ncount = 2000000000\n",
         "3:9: expected a whole number from 0 to 1000000000; found the number 2000000000"},
        {"duration = '1h'\n[[traffic]]\nto = 'user@example.test'\ncount = 1\nat = '1h'\n",
         "5:6: the run is over by then"},
        {"[[traffic]]\nto = []\ncount = 1\n",
         R"(2:6: expected at least one element, each a mail address, such as "user@example.test"; found an empty list)"},
        {"[[traffic]]\nto = ['user@example.test', 'user']\ncount = 1\n",
         R"(2:28: expected a mail address, such as "user@example.test"; found "user")"},
        {"[[traffic]]\nto = 'us er@example.test'\ncount = 1\n",
         R"(2:6: expected a mail address, such as "user@example.test"; found "us er@example.test")"},
        {"[[traffic]]\nto = 'user@example.test'\ncount = 1\nweights = [1, 2]\n",
         "4:11: 2 weights for 1 addresses in `to`"},
        {"[[traffic]]\nto = 'user@example.test'\ncount = 1\nweights = [0]\n",
         "4:12: expected a number over 0; found the number 0"},
        {"[[traffic]]\nto = 'user@example.test'\ncount = 1\nrecipients_per_mail = 0\n",
         "4:23: expected a whole number from 1 to 1000; found the number 0"},
        {"[[traffic]]\nto = 'user@example.test'\ncount = 1\narrival = 'random'\n",
         R"(4:11: expected "poisson" or "even"; found "random")"},
    });
}

}  // namespace
}  // namespace mxdrill::scenario
