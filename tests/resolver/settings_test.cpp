// What a resolver can be told to be.
#include "tests/resolver/script.hpp"

namespace mxdrill::resolver {
namespace {

TEST_F(ResolverTest, KeepsASetForItsTtlWithinTheBounds) {
    resolver_ = with({.min_ttl = base::minutes(5), .max_ttl = base::hours(1)});
    question(1, "short.test");
    answered(1, answer({a("short.test", "192.0.2.1", 30)}));
    question(2, "long.test");
    answered(2, answer({a("long.test", "192.0.2.2", 86'400)}));
    EXPECT_THAT(question(3, "short.test", Instant{seconds(299)}), ElementsAre("3 answered 192.0.2.1"));
    EXPECT_THAT(question(4, "short.test", Instant{seconds(300)}), ElementsAre("ask 3 short.test A"));
    EXPECT_THAT(question(5, "long.test", Instant{seconds(3'599)}), ElementsAre("5 answered 192.0.2.2"));
    EXPECT_THAT(question(6, "long.test", Instant{seconds(3'600)}), ElementsAre("ask 4 long.test A"));
}

TEST_F(ResolverTest, RemembersASetAtAnAge) {
    const auto set = boost::make_local_shared<const std::vector<Record>>(1, a("a.test", "192.0.2.1", 100));
    resolver_->remember(set, 0.25);
    EXPECT_THAT(question(1, "a.test", Instant{seconds(74)}), ElementsAre("1 answered 192.0.2.1"));
    EXPECT_THAT(question(2, "a.test", Instant{seconds(75)}), ElementsAre("ask 1 a.test A"));
}

// RFC 8767 §4, §5: only where the lookup fails, for 30 s at a time, and not for ever.
TEST_F(ResolverTest, ServesStaleSetsWhereALookupFails) {
    resolver_ = with({.serve_stale = base::minutes(2), .tries = 1});
    question(1, "a.test");
    answered(1, answer({a("a.test", "192.0.2.1", 60)}));
    EXPECT_THAT(question(2, "a.test", Instant{seconds(60)}), ElementsAre("ask 2 a.test A"));
    EXPECT_THAT(time(Instant{seconds(65)}), ElementsAre("2 answered 192.0.2.1"));
    EXPECT_THAT(question(3, "a.test", Instant{seconds(94)}), ElementsAre("3 answered 192.0.2.1"));
    EXPECT_THAT(question(4, "a.test", Instant{seconds(95)}), ElementsAre("ask 3 a.test A"));
    EXPECT_THAT(answered(3, Answer{.rcode = Rcode::servfail}, Instant{seconds(95)}),
                ElementsAre("4 answered 192.0.2.1"));
    question(5, "a.test", Instant{seconds(179)});
    EXPECT_THAT(time(Instant{seconds(184)}), ElementsAre("5 timeout"));
}

TEST_F(ResolverTest, BelievesAnAbsenceRatherThanAStaleSet) {
    resolver_ = with({.serve_stale = base::minutes(2)});
    question(1, "a.test");
    answered(1, answer({a("a.test", "192.0.2.1", 60)}));
    question(2, "a.test", Instant{seconds(61)});
    EXPECT_THAT(answered(2, absent(Rcode::nxdomain), Instant{seconds(61)}), ElementsAre("2 nxdomain"));
}

TEST_F(ResolverTest, RotatesASetFromAnswerToAnswer) {
    resolver_ = with({.order = Order::rotate});
    question(1, "a.test");
    EXPECT_THAT(answered(1, answer({a("a.test", "192.0.2.1"), a("a.test", "192.0.2.2")})),
                ElementsAre("1 answered 192.0.2.1 192.0.2.2"));
    EXPECT_THAT(question(2, "a.test"), ElementsAre("2 answered 192.0.2.2 192.0.2.1"));
    EXPECT_THAT(question(3, "a.test"), ElementsAre("3 answered 192.0.2.1 192.0.2.2"));
}

TEST_F(ResolverTest, ShufflesASetEvenly) {
    resolver_ = with({.order = Order::shuffle});
    question(1, "a.test");
    answered(1, answer({a("a.test", "192.0.2.1", 3600), a("a.test", "192.0.2.2", 3600)}));
    int first = 0;
    for (std::uint64_t i = 2; i < 1'002; ++i) {
        first += question(i, "a.test").front().ends_with("192.0.2.1 192.0.2.2") ? 1 : 0;
    }
    EXPECT_NEAR(first, 500, 80);  // five standard deviations
}

}  // namespace
}  // namespace mxdrill::resolver
