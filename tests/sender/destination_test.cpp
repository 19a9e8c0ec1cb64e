// How many deliveries at a time, and destinations that are left alone.
#include "sim/sender/destination.hpp"

#include "tests/sender/script.hpp"

namespace mxdrill::sender {
namespace {

int room(Destination& destination, Instant now = {}) {
    int started = 0;
    while (destination.has_room() && started < 100) {
        destination.delivery_started(now);
        ++started;
    }
    return started;
}

TEST(Windows, OfRfc5321AreTwentyDeliveries) {
    Script script("rfc5321");
    script.mute = true;
    script.mx({"10 mx1.test"});
    for (trace::MessageId i = 1; i <= 30; ++i) script.mail(i);
    EXPECT_EQ(script.connects.size(), 20U);
    script.closed(7);
    EXPECT_EQ(script.connects.size(), 21U);
    EXPECT_EQ(script.open(), 20U);
}

TEST(Windows, AreByDestination) {
    Script script("rfc5321");
    script.mute = true;
    script.mx({"10 mx1.test"}).mx({"10 mx1.test"}, "other.test");
    for (trace::MessageId i = 1; i <= 30; ++i) script.mail(i).mail(100 + i, {"user@other.test"});
    EXPECT_EQ(script.connects.size(), 40U);
}

TEST(Windows, OfPostfixGrowWithSuccess) {
    Script script("postfix");
    script.mx({"10 mx1.test"}).others().answers_after = seconds(10);
    for (trace::MessageId i = 1; i <= 60; ++i) script.mail(i);
    EXPECT_EQ(script.attempts.size(), 5U);
    script.wait(seconds(10));
    EXPECT_EQ(script.attempts.size(), 5U + 10U);
    script.wait(seconds(10));
    EXPECT_EQ(script.attempts.size(), 15U + 20U);
    script.wait(seconds(10));
    EXPECT_EQ(script.attempts.size(), 35U + 20U);
    script.finish();
    EXPECT_EQ(script.ends.size(), 60U);
}

// qmgr_queue.c qmgr_queue_unthrottle runs before the delivery that succeeded leaves the count.
TEST(Windows, OfPostfixAreOneInitialWindowAheadOfTheDeliveriesUnderWay) {
    const Profile profile = shipped("postfix");
    Destination destination(profile);
    destination.waiting.push_back(1);  // so that nothing is forgotten
    for (int i = 0; i < 5; ++i) {
        destination.delivery_started({});
        destination.delivery_ended(false, {});
    }
    EXPECT_EQ(room(destination), 6);
}

TEST(Windows, OfPostfixShrinkWithFailure) {
    Profile profile = shipped("postfix");
    profile.host_state.cohorts = 100;
    Destination destination(profile);
    destination.waiting.push_back(1);
    for (int i = 0; i < 2; ++i) {
        destination.delivery_started({});
        destination.delivery_ended(true, {});
    }
    EXPECT_EQ(room(destination), 3);
    for (int i = 0; i < 3; ++i) destination.delivery_ended(true, {});
    EXPECT_EQ(room(destination), 1);
}

TEST(Windows, AreForgottenWhenNothingIsLeftToDo) {
    Profile profile = shipped("postfix");
    profile.host_state.cohorts = 100;
    Destination destination(profile);
    for (int i = 0; i < 2; ++i) {
        destination.delivery_started({});
        destination.delivery_ended(true, {});
    }
    EXPECT_EQ(room(destination), 5);
}

// 1/5 + 1/4 + 1/3 + 1/2 of a cohort is more than one.
TEST(DeadDestinations, AreDeadAfterACohortOfFailures) {
    const Profile profile = shipped("postfix");
    Destination destination(profile);
    destination.waiting.push_back(1);
    room(destination);
    const Instant now{milliseconds(10'700)};
    for (int i = 0; i < 3; ++i) destination.delivery_ended(true, now);
    EXPECT_FALSE(destination.is_dead(now));
    destination.delivery_ended(true, now);
    EXPECT_TRUE(destination.is_dead(now));
    EXPECT_TRUE(destination.is_dead(Instant{seconds(310)} - Duration(1)));
    EXPECT_FALSE(destination.is_dead({seconds(310)}));
    EXPECT_TRUE(destination.has_room());
}

TEST(DeadDestinations, ForgetFailuresAfterASuccess) {
    const Profile profile = shipped("postfix");
    Destination destination(profile);
    destination.waiting.push_back(1);
    for (int i = 0; i < 20; ++i) {
        destination.delivery_started({});
        destination.delivery_started({});
        destination.delivery_ended(true, {});
        destination.delivery_ended(false, {});
        ASSERT_FALSE(destination.is_dead({})) << i;
    }
}

// qmgr_deliver.c qmgr_deliver_update throttles a queue only while it is ready.
TEST(DeadDestinations, CountNoFailuresOfDeliveriesThatWereUnderWay) {
    const Profile profile = shipped("postfix");
    Destination destination(profile);
    destination.waiting.push_back(1);
    room(destination);
    for (int i = 0; i < 4; ++i) destination.delivery_ended(true, {});
    ASSERT_TRUE(destination.is_dead({}));
    destination.delivery_ended(true, {seconds(20)});
    EXPECT_FALSE(destination.is_dead({seconds(300)}));
    EXPECT_EQ(room(destination, {seconds(300)}), 5);
}

// qmgr_queue.c qmgr_queue_unthrottle, "when this site was dead".
TEST(DeadDestinations, LiveAgainWithADeliveryThatSucceeds) {
    const Profile profile = shipped("postfix");
    Destination destination(profile);
    destination.waiting.push_back(1);
    room(destination);
    for (int i = 0; i < 4; ++i) destination.delivery_ended(true, {});
    ASSERT_TRUE(destination.is_dead({}));
    destination.delivery_ended(false, {seconds(20)});
    EXPECT_FALSE(destination.is_dead({seconds(20)}));
    EXPECT_EQ(room(destination, {seconds(20)}), 5);
}

TEST(DeadDestinations, DeferTheirMailUnseen) {
    Script script("postfix");
    script.mx({"10 mx1.test"}).others(Stage::connect, "drop");
    for (trace::MessageId i = 1; i <= 20; ++i) script.mail(i);
    script.wait(minutes(4));
    EXPECT_EQ(script.connects.size(), 5U);
    script.mail(21);
    EXPECT_EQ(script.connects.size(), 5U);
    EXPECT_EQ(script.attempts.size(), 5U);
    EXPECT_EQ(script.sender().queued(), 21U);
    script.others(Stage::connect, "").finish();
    EXPECT_EQ(script.ends.size(), 21U);
    EXPECT_THAT(script.ends, testing::Each(testing::EndsWith("delivered")));
}

TEST(DeadDestinations, DeferTheirMailUnseenUntilItIsTooOld) {
    Script script("postfix");
    script.mx({"10 mx1.test"}).others(Stage::connect, "refuse");
    for (trace::MessageId i = 1; i <= 40; ++i) script.mail(i);
    script.finish();
    EXPECT_EQ(script.ends.size(), 40U);
    EXPECT_THAT(script.ends, testing::Each(testing::EndsWith("bounced")));
    EXPECT_EQ(script.notices.size(), 80U);
}

// Postfix smtp_trouble.c: only trouble with the server throttles, not with the mail.
TEST(DeadDestinations, AreNotMadeByRefusedMail) {
    for (const auto& [stage, says] : {std::pair{Stage::mail, "451 later"},
                                      {Stage::rcpt, "450 later"},
                                      {Stage::rcpt, "550 no"},
                                      {Stage::body, "451 later"}}) {
        Script script("postfix");
        script.mx({"10 mx1.test"}).others(stage, says);
        for (trace::MessageId i = 1; i <= 20; ++i) script.mail(i);
        EXPECT_EQ(script.attempts.size(), 20U) << says;
    }
}

TEST(DeadDestinations, AreMadeByTheLastServerOnly) {
    Script script("postfix");
    script.mx({"10 mx1.test", "20 mx2.test"}).peer("192.0.2.1", Stage::connect, "refuse");
    for (trace::MessageId i = 1; i <= 20; ++i) script.mail(i);
    EXPECT_EQ(script.ends.size(), 20U);
}

// Postfix smtp_trouble.c smtp_sess_fail: also of a session that no lookup led to. On one scan all twenty are
// due, and five of them are under way when the first fails.
TEST(DeadDestinations, AreMadeByLookupsThatMayYetSucceed) {
    for (const auto& [finding, attempts] : {std::pair{Finding::servfail, 25U}, {Finding::nodata, 20U}}) {
        Script script("postfix");
        script.finds("example.test", RecordType::mx, finding);
        for (trace::MessageId i = 1; i <= 20; ++i) script.mail(i);
        script.wait(minutes(6));
        EXPECT_EQ(script.attempts.size(), attempts) << base::name_of(finding);
    }
}

TEST(DeadDestinations, AreNotMadeByRfc5321) {
    Script script("rfc5321");
    script.mx({"10 mx1.test"}).others(Stage::connect, "refuse");
    for (trace::MessageId i = 1; i <= 100; ++i) script.mail(i);
    EXPECT_EQ(script.connects.size(), 100U);
}

}  // namespace
}  // namespace mxdrill::sender
