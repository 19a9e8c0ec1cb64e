#include "sim/rules/trigger.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace mxdrill::rules {
namespace {

using base::Glob;
using base::IpAddress;
using base::Key;
using base::Prefix;
using base::seconds;

const std::vector<std::string> kTwo{"ann@example.test", "bob@example.test"};

Occasion occasion() {
    return {.now = {seconds(10)},
            .client = IpAddress::of("198.18.0.1"),
            .sender = "sender@sender.test",
            .recipients = kTwo};
}

bool fits(const Matcher& matcher, const Occasion& what) {
    return Trigger(matcher, Key{1}).fits(what);
}

TEST(Matchers, WithoutConditionsFitEverything) {
    EXPECT_TRUE(fits({}, {}));
}

TEST(Matchers, FitWhatAllTheirConditionsFit) {
    EXPECT_TRUE(fits({.when = {.at = {seconds(10)}}}, occasion()));
    EXPECT_FALSE(fits({.when = {.at = {seconds(11)}}}, occasion()));
    EXPECT_TRUE(fits({.client = Prefix::parse("198.18.0.0/24")}, occasion()));
    EXPECT_FALSE(fits({.client = Prefix::parse("198.18.1.0/24")}, occasion()));
    EXPECT_TRUE(fits({.sender = Glob("*@SENDER.test")}, occasion()));
    EXPECT_FALSE(fits({.sender = Glob("*@other.test")}, occasion()));
    EXPECT_FALSE(fits({.client = Prefix::parse("198.18.1.0/24"), .sender = Glob("*")}, occasion()));
}

TEST(Matchers, FitOneOfSeveralRecipients) {
    EXPECT_TRUE(fits({.recipient = Glob("bob@*")}, occasion()));
    EXPECT_FALSE(fits({.recipient = Glob("eve@*")}, occasion()));
    Occasion nobody = occasion();
    nobody.recipients = {};
    EXPECT_FALSE(fits({.recipient = Glob("*")}, nobody));
}

TEST(Matchers, FitTheNullReversePath) {
    Occasion notice = occasion();
    notice.sender = "";
    EXPECT_TRUE(fits({.sender = Glob("")}, notice));
    EXPECT_TRUE(fits({.sender = Glob("*")}, notice));
}

TEST(Triggers, CountOnlyWhatTheyAreAskedToFire) {
    Trigger trigger({.how_often = {.first = 1}}, Key{1});
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(trigger.fits(occasion()));
    EXPECT_TRUE(trigger.fires({}));
    EXPECT_FALSE(trigger.fires({}));
}

TEST(Triggers, DrawByMessageAttemptAndTryNotByCount) {
    const Matcher half{.how_often = {.chance = 0.5}};
    Trigger alone(half, Key{1});
    Trigger busy(half, Key{1});
    for (int i = 0; i < 17; ++i) (void)busy.fires({1'000, 1, 1});
    int differences = 0;
    for (std::uint64_t message = 1; message <= 200; ++message) {
        const bool first_try = alone.fires({message, 1, 1});
        EXPECT_EQ(first_try, busy.fires({message, 1, 1}));
        differences += first_try != alone.fires({message, 1, 2}) ? 1 : 0;
        differences += first_try != alone.fires({message, 2, 1}) ? 1 : 0;
    }
    EXPECT_NEAR(differences, 200, 45);
}

TEST(Triggers, DrawByTheirCountBeforeMail) {
    Trigger trigger({.how_often = {.chance = 0.5}}, Key{1});
    int fired = 0;
    for (int i = 0; i < 400; ++i) fired += trigger.fires({0, 1, 1}) ? 1 : 0;
    EXPECT_NEAR(fired, 200, 30);
}

TEST(Triggers, TakeTheFirstNBeforeTheChance) {
    Trigger trigger({.how_often = {.first = 100, .chance = 0.5}}, Key{1});
    int fired = 0;
    for (int i = 0; i < 100; ++i) fired += trigger.fires({}) ? 1 : 0;
    EXPECT_NEAR(fired, 50, 15);
    for (int i = 0; i < 100; ++i) EXPECT_FALSE(trigger.fires({}));
}

}  // namespace
}  // namespace mxdrill::rules
