// Retry ages in a total outage, to the second.
#include "sim/sender/retry.hpp"

#include "tests/sender/script.hpp"

namespace mxdrill::sender {
namespace {

using Ages = std::vector<std::int64_t>;

// Ages at which attempts are made that take no time and fail; the last one is that at which the mail is too
// old.
Ages ages(const Profile::Retry& retry, Instant arrival, Duration phase = Duration(0),
          Duration lasts = Duration(0)) {
    Ages found;
    FailedAttempt failed{arrival, arrival, arrival + lasts, 1};
    while (true) {
        found.push_back(base::whole_seconds(failed.start - arrival));
        if (too_old(retry, failed) || found.size() > 1'000) return found;
        const Instant next = next_attempt(retry, failed, phase);
        EXPECT_GE(next, failed.end);
        failed = {arrival, next, next + lasts, failed.number + 1};
    }
}

Ages by_the_book() {
    Ages expected{0, 1800, 3600};
    for (std::int64_t age = 10'800; age <= 428'400; age += 7'200) expected.push_back(age);
    expected.push_back(432'000);
    return expected;
}

Ages postfix_at(std::int64_t phase) {
    Ages expected = phase == 0 ? Ages{0, 300, 600, 1200, 2400} : Ages{0, 450, 1050, 2250};
    const std::int64_t last = phase == 0 ? 433'200 : 433'050;
    for (std::int64_t age = phase == 0 ? 4'800 : 4'650; age <= last; age += age < 4'000 ? 0 : 4'200)
        expected.push_back(age);
    return expected;
}

TEST(RetryAges, OfRfc5321AreTheReferences) {
    const Ages found = ages(shipped("rfc5321").retry, {});
    EXPECT_EQ(found, by_the_book());
    EXPECT_EQ(found.size(), 63U);
    EXPECT_EQ(ages(shipped("strict").retry, {}), found);
    EXPECT_EQ(ages(shipped("rfc5321").retry, {milliseconds(123'456)}), found);
}

TEST(RetryAges, OfPostfixAreTheReferences) {
    const Profile::Retry retry = shipped("postfix").retry;
    const Ages zero = ages(retry, {});
    EXPECT_EQ(zero, postfix_at(0));
    EXPECT_EQ(zero.size(), 108U);
    const Ages later = ages(retry, {}, seconds(150));
    EXPECT_EQ(later, postfix_at(150));
    EXPECT_EQ(later.size(), 107U);
}

// RFC 5321 §4.5.4.1 wants a delay after every failure, however long it took.
TEST(RetryAges, OfAListLeaveItsGapAfterAnAttemptThatWasLonger) {
    const Profile::Retry retry = shipped("rfc5321").retry;
    const FailedAttempt failed{{}, {}, {base::minutes(40)}, 1};
    EXPECT_EQ(next_attempt(retry, failed, {}), (Instant{base::minutes(70)}));
}

TEST(RetryAges, OfPostfixHoldForAttemptsThatFailWithinASecond) {
    EXPECT_EQ(ages(shipped("postfix").retry, {}, Duration(0), milliseconds(999)), postfix_at(0));
}

TEST(RetryAges, OfPostfixWithoutScansAreItsWaits) {
    Profile::Retry retry = shipped("postfix").retry;
    retry.scan = Duration(0);
    Ages found = ages(retry, {});
    found.resize(8);
    EXPECT_EQ(found, (Ages{0, 300, 600, 1200, 2400, 4800, 8800, 12800}));
}

// What arrives between two scans waits for the first that comes after its own time, less a second.
TEST(RetryAges, OfPostfixFollowTheScans) {
    const Profile::Retry retry = shipped("postfix").retry;
    const auto after = [&](int arrival) {
        const Instant at{seconds(arrival)};
        return base::whole_seconds(next_attempt(retry, {at, at, at, 1}, Duration(0)).since_start);
    };
    EXPECT_EQ(after(0), 300);
    EXPECT_EQ(after(1), 300);
    EXPECT_EQ(after(2), 600);
    EXPECT_EQ(after(299), 600);
    EXPECT_EQ(after(301), 600);
    EXPECT_EQ(after(302), 900);
}

TEST(RetryAges, OfAListGoFromStartToStart) {
    EXPECT_EQ(ages(shipped("rfc5321").retry, {}, Duration(0), minutes(3)).at(3), 10'800);
}

TEST(RetryAges, WithoutAFinalAttemptMayPassTheLifetime) {
    Profile::Retry retry = shipped("rfc5321").retry;
    retry.final_attempt = false;
    EXPECT_EQ(ages(retry, {}).back(), 435'600);
}

TEST(Lifetimes, EndAttemptsThatFailAtTheirEndOrLater) {
    const Profile::Retry list = shipped("rfc5321").retry;
    EXPECT_FALSE(too_old(list, {{}, {}, Instant{days(5)} - Duration(1), 9}));
    EXPECT_TRUE(too_old(list, {{}, {}, Instant{days(5)}, 9}));
    const Profile::Retry postfix = shipped("postfix").retry;
    const Instant arrival{milliseconds(900)};
    EXPECT_FALSE(too_old(postfix, {arrival, {}, Instant{days(5)} - Duration(1), 9}));
    EXPECT_TRUE(too_old(postfix, {arrival, {}, Instant{days(5)}, 9}));
}

// The same ages through the whole machine.
Ages in_total_outage(const std::string& profile, const std::string& refusal = "refuse") {
    Script script(profile);
    script.mx({"10 mx1.test"}).others(Stage::connect, refusal).mail().finish();
    EXPECT_THAT(script.ends, ElementsAre("1 bounced"));
    EXPECT_EQ(script.tries.size(), script.attempts.size());
    EXPECT_TRUE(script.last().ends_with(" bounce"));
    return script.attempt_ages();
}

TEST(TotalOutages, SeeTheReferencesAges) {
    EXPECT_EQ(in_total_outage("rfc5321"), by_the_book());
    EXPECT_EQ(in_total_outage("strict"), by_the_book());
    EXPECT_EQ(in_total_outage("postfix"), postfix_at(0));
    EXPECT_EQ(in_total_outage("rfc5321", "drop"), by_the_book());
}

TEST(TotalOutages, OfTheDnsSeeTheReferencesAges) {
    Script script("rfc5321");
    script.finds("example.test", RecordType::mx, Finding::servfail).mail().finish();
    EXPECT_EQ(script.attempt_ages(), by_the_book());
    EXPECT_EQ(script.last(), "63.0 - dns servfail bounce");
}

TEST(TotalOutages, SeeAPhasePerHostIfItIsRandom) {
    Profile profile = shipped("postfix");
    profile.retry.scan_phase = ScanPhase::random;
    std::set<std::int64_t> second_ages;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        Script script(profile, {IpAddress::of("198.18.0.1")}, seed);
        script.mx({"10 mx1.test"}).others(Stage::connect, "refuse").mail().wait(hours(1));
        const auto ages_seen = script.attempt_ages();
        EXPECT_GE(ages_seen.at(1), 299);
        EXPECT_LT(ages_seen.at(1), 600);
        second_ages.insert(ages_seen.at(1));
    }
    EXPECT_GT(second_ages.size(), 10U);
}

TEST(Outages, ThatEndLetTheMailThrough) {
    Script script("rfc5321");
    script.mx({"10 mx1.test"}).others(Stage::connect, "refuse").mail().wait(hours(2));
    script.others(Stage::connect, "").finish();
    EXPECT_EQ(script.attempt_ages(), (Ages{0, 1800, 3600, 10'800}));
    EXPECT_THAT(script.ends, ElementsAre("1 delivered"));
}

}  // namespace
}  // namespace mxdrill::sender
