// When mail arrives, for whom, and who sends it.
#include "sim/world/traffic.hpp"

#include <gmock/gmock.h>

#include <map>
#include <string>
#include <vector>

#include "sim/scenario/reader.hpp"
#include "sim/world/world.hpp"

namespace mxdrill {
namespace {

using ::testing::ElementsAre;

const std::string kZone = R"(
title = "traffic"
[[zone]]
origin  = "a.test"
records = "@ MX 10 mx\nmx A 192.0.2.1"
[[zone]]
origin  = "b.test"
records = "@ MX 10 mx\nmx A 192.0.2.2"
)";

struct Arrival {
    base::Instant at;
    std::string sender;
    std::vector<std::uint64_t> messages;
    std::string to;
};

std::vector<Arrival> arrivals_of(const std::string& text) {
    const auto reading =
        scenario::read_scenario_text(kZone + text, "test.toml", {.profile_folder = MXDRILL_PROFILES});
    for (const auto& error : reading.errors) ADD_FAILURE() << error.where << ": " << error.message;
    if (!reading.scenario) return {};
    world::World world(*reading.scenario);
    std::vector<Arrival> arrivals;
    while (const auto at = world.traffic().next()) {
        const auto posting = world.traffic().take();
        EXPECT_EQ(posting.mail.arrival, *at);
        Arrival arrival{*at, world.cast().senders[posting.sender].name, {}, ""};
        for (const auto& recipient : posting.mail.recipients) {
            arrival.messages.push_back(recipient.message);
            arrival.to = std::string(recipient.address);
        }
        arrivals.push_back(arrival);
    }
    return arrivals;
}

std::vector<std::string> lines_of(const std::vector<Arrival>& arrivals) {
    std::vector<std::string> lines;
    for (const Arrival& arrival : arrivals) {
        std::string line = base::format_seconds(arrival.at.since_start) + " " + arrival.sender;
        for (const auto message : arrival.messages) line += " " + std::to_string(message);
        lines.push_back(line + " " + arrival.to);
    }
    return lines;
}

TEST(Traffic, OfACountIsEvenlySpread) {
    EXPECT_THAT(
        lines_of(arrivals_of("[[traffic]]\nto = \"u@a.test\"\ncount = 3\nat = \"1m\"\nfor = \"30s\"\n")),
        ElementsAre("60.0 sender/1 1 u@a.test", "70.0 sender/1 2 u@a.test", "80.0 sender/1 3 u@a.test"));
}

TEST(Traffic, OfACountWithoutATimeComesAtOnce) {
    EXPECT_THAT(lines_of(arrivals_of("[[traffic]]\nto = \"u@a.test\"\ncount = 2\n")),
                ElementsAre("0.0 sender/1 1 u@a.test", "0.0 sender/1 2 u@a.test"));
}

TEST(Traffic, OfAnEvenRateFillsItsWindowAndStops) {
    const auto arrivals =
        arrivals_of("[[traffic]]\nto = \"u@a.test\"\nrate = \"3/m\"\nfor = \"1m\"\narrival = \"even\"\n");
    EXPECT_THAT(lines_of(arrivals), ElementsAre("0.0 sender/1 1 u@a.test", "20.0 sender/1 2 u@a.test",
                                                "40.0 sender/1 3 u@a.test"));
}

TEST(Traffic, OfAPoissonRateHasItsMeanAndItsVariance) {
    const auto arrivals = arrivals_of("[[traffic]]\nto = \"u@a.test\"\nrate = \"1/s\"\nfor = \"20000s\"\n");
    EXPECT_NEAR(static_cast<double>(arrivals.size()), 20000, 5 * 141.5);  // five standard deviations
    double sum_of_squares = 0;
    for (std::size_t i = 1; i < arrivals.size(); ++i) {
        const double gap = base::in_seconds(arrivals[i].at - arrivals[i - 1].at);
        ASSERT_GE(gap, 0);
        sum_of_squares += gap * gap;
    }
    EXPECT_NEAR(sum_of_squares / 20000, 2.0, 0.2);  // the second moment of an exponential gap of mean 1
}

TEST(Traffic, OfAPoissonCountIsThatManyUniformTimesInOrder) {
    const auto arrivals = arrivals_of(
        "[[traffic]]\nto = \"u@a.test\"\ncount = 10000\nfor = \"10000s\"\narrival = \"poisson\"\n");
    ASSERT_EQ(arrivals.size(), 10000U);
    double sum = 0;
    for (std::size_t i = 0; i < arrivals.size(); ++i) {
        sum += base::in_seconds(arrivals[i].at.since_start);
        if (i > 0) {
            ASSERT_LE(arrivals[i - 1].at, arrivals[i].at);
        }
    }
    EXPECT_LT(arrivals.back().at, base::Instant{base::seconds(10000)});
    EXPECT_NEAR(sum / 10000, 5000, 5 * 28.9);
}

TEST(Traffic, GoesToHostsAndGroupsInTurn) {
    EXPECT_THAT(lines_of(arrivals_of("[[sender]]\nname = \"x\"\nhosts = 2\n[[sender]]\nname = \"y\"\n"
                                     "[[traffic]]\nto = \"u@a.test\"\ncount = 5\n")),
                ElementsAre("0.0 x/1 1 u@a.test", "0.0 y/1 2 u@a.test", "0.0 x/2 3 u@a.test",
                            "0.0 y/1 4 u@a.test", "0.0 x/1 5 u@a.test"));
}

TEST(Traffic, MergesInOrderOfTimeAndThenOfTheFile) {
    EXPECT_THAT(
        lines_of(arrivals_of("[[traffic]]\nto = \"late@a.test\"\ncount = 1\nat = \"5s\"\n"
                             "[[traffic]]\nto = \"u@a.test\"\ncount = 2\nfor = \"10s\"\n")),
        ElementsAre("0.0 sender/1 1 u@a.test", "5.0 sender/1 2 late@a.test", "5.0 sender/1 3 u@a.test"));
}

TEST(Traffic, OfSeveralRecipientsIsAMailForEachDomain) {
    EXPECT_THAT(
        lines_of(arrivals_of("[[traffic]]\nto = [\"u@a.test\", \"v@b.test\"]\ncount = 5\n"
                             "recipients_per_mail = 4\nfor = \"5s\"\n")),
        ElementsAre("0.0 sender/1 1 3 u@a.test", "0.0 sender/1 2 4 v@b.test", "4.0 sender/1 5 u@a.test"));
}

TEST(Traffic, OfWeightsFollowsThem) {
    std::map<std::string, int> counts;
    for (const auto& arrival :
         arrivals_of("[[traffic]]\nto = [\"u@a.test\", \"v@b.test\"]\nweights = [3, 1]\n"
                     "count = 10000\n")) {
        ++counts[arrival.to];
    }
    EXPECT_NEAR(counts["u@a.test"], 7500, 5 * 43.3);
}

TEST(Traffic, OfAnotherStreamChangesNoArrivalOfTheFirst) {
    const std::string first = "[[traffic]]\nto = \"u@a.test\"\nrate = \"1/s\"\nfor = \"60s\"\n";
    const auto alone = arrivals_of(first);
    std::vector<base::Instant> times;
    for (const auto& arrival : alone) times.push_back(arrival.at);
    std::vector<base::Instant> beside;
    for (const auto& arrival :
         arrivals_of("[[traffic]]\nto = \"v@b.test\"\nrate = \"2/s\"\nfor = \"60s\"\n" + first)) {
        if (arrival.to == "u@a.test") beside.push_back(arrival.at);
    }
    EXPECT_EQ(beside, times);
}

}  // namespace
}  // namespace mxdrill
