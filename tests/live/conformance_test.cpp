// Every shared scenario, in memory and on sockets: who got what, in which order of tries, with which outcome.
#include <gtest/gtest.h>

#include "tests/live/bodies.hpp"
#include "tests/live/shared_scenarios.hpp"
#include "tests/net/private_thread.hpp"

namespace mxdrill {
namespace {

using net::refusal;
using testing::SharedScenario;

// A jump leaves out all waiting but not the work: what a busy machine takes for it, under a sanitizer too, is
// time of the run. Far below a connect timeout (30 s), so one too many or too few is seen.
constexpr base::Duration kBusyMachine = std::chrono::seconds(5);

constexpr net::ClockSettings kJumping{.pace = net::Pace::jump};

class Conformance : public ::testing::TestWithParam<SharedScenario> {
  protected:
    void SetUp() override {
        reading_ = GetParam().read();
        for (const auto& error : reading_.errors) ADD_FAILURE() << error.where << ": " << error.message;
        ASSERT_TRUE(reading_.scenario);
    }

    void expect_alike(bool is_private) const {
        const auto expected = testing::in_virtual_body(*reading_.scenario, naming_of(GetParam()));
        const auto actual = testing::in_live_body(
            *reading_.scenario, {.clock = kJumping, .is_private = is_private}, naming_of(GetParam()));
        const auto differs = testing::deviation(expected, actual, kBusyMachine);
        EXPECT_FALSE(differs) << *differs;
    }

    scenario::Reading reading_;
};

class PrivateNetwork : public Conformance {};
class Loopback : public Conformance {};

TEST_P(PrivateNetwork, Conforms) {
    SKIP_WITHOUT_PRIVATE_NETWORKS();
    expect_alike(true);
}

TEST_P(Loopback, Conforms) {
    expect_alike(false);
}

using testing::for_loopback;
using testing::Length;
using testing::shared_scenarios;
using ::testing::ValuesIn;

const auto path_of = [](const auto& test) { return testing::test_name(test.param.path); };
INSTANTIATE_TEST_SUITE_P(Quick, PrivateNetwork, ValuesIn(shared_scenarios(Length::quick)), path_of);
INSTANTIATE_TEST_SUITE_P(Quick, Loopback, ValuesIn(for_loopback(shared_scenarios(Length::quick))), path_of);
INSTANTIATE_TEST_SUITE_P(Slow, PrivateNetwork, ValuesIn(shared_scenarios(Length::slow)), path_of);
INSTANTIATE_TEST_SUITE_P(Slow, Loopback, ValuesIn(for_loopback(shared_scenarios(Length::slow))), path_of);

}  // namespace
}  // namespace mxdrill
