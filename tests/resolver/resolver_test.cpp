#include "tests/resolver/script.hpp"

namespace mxdrill::resolver {
namespace {

TEST_F(ResolverTest, AsksOnceAndThenAnswersFromItsCache) {
    EXPECT_THAT(question(1, "a.test"), ElementsAre("ask 1 a.test A"));
    EXPECT_THAT(answered(1, answer({a("a.test", "192.0.2.1"), a("a.test", "192.0.2.2")})),
                ElementsAre("1 answered 192.0.2.1 192.0.2.2"));
    EXPECT_THAT(question(2, "a.test"), ElementsAre("2 answered 192.0.2.1 192.0.2.2"));
    EXPECT_THAT(question(3, "a.test", {}, RecordType::aaaa), ElementsAre("ask 2 a.test AAAA"));
}

TEST_F(ResolverTest, HandsOutTheCachedListItself) {
    question(1, "a.test");
    resolver_->on_answer(1, answer({a("a.test", "192.0.2.1")}), {});
    const auto first = std::get<Resolved>(*resolver_->poll()).records;
    EXPECT_EQ(resolver_->on_question({0, 2}, Name::of("a.test"), RecordType::a, {}, {})->records, first);
}

TEST_F(ResolverTest, ForgetsAtTheTtlCountedFromTheAnswer) {
    question(1, "a.test");
    answered(1, answer({a("a.test", "192.0.2.1", 60)}), Instant{seconds(2)});
    EXPECT_THAT(question(2, "a.test", Instant{seconds(62)} - Duration(1)),
                ElementsAre("2 answered 192.0.2.1"));
    EXPECT_THAT(question(3, "a.test", Instant{seconds(62)}), ElementsAre("ask 2 a.test A"));
}

TEST_F(ResolverTest, TheLeastTtlOfASetCounts) {
    question(1, "a.test");
    answered(1, answer({a("a.test", "192.0.2.1", 60), a("a.test", "192.0.2.2", 30)}));
    EXPECT_THAT(question(2, "a.test", Instant{seconds(30)}), ElementsAre("ask 2 a.test A"));
}

TEST_F(ResolverTest, ATtlOfZeroServesThoseWhoWaitAndNobodyAfter) {
    question(1, "a.test");
    question(2, "a.test");
    EXPECT_THAT(answered(1, answer({a("a.test", "192.0.2.1", 0)})),
                ElementsAre("1 answered 192.0.2.1", "2 answered 192.0.2.1"));
    EXPECT_THAT(question(3, "a.test"), ElementsAre("ask 2 a.test A"));
}

TEST_F(ResolverTest, AbsencesAreKeptForTheLesserOfTtlAndMinimum) {
    struct {
        std::uint32_t ttl_s, minimum_s;
        Rcode rcode;
        std::string_view finding;
    } const rows[] = {{300, 60, Rcode::nxdomain, "nxdomain"},
                      {60, 300, Rcode::nxdomain, "nxdomain"},
                      {300, 60, Rcode::noerror, "nodata"},
                      {60, 300, Rcode::noerror, "nodata"}};
    for (const auto& row : rows) {
        resolver_ = std::make_unique<Resolver>();
        question(1, "a.test");
        EXPECT_THAT(answered(1, {row.rcode, false, {}, soa(row.ttl_s, row.minimum_s)}),
                    ElementsAre(fmt::format("1 {}", row.finding)));
        EXPECT_THAT(question(2, "a.test", Instant{seconds(60)} - Duration(1)),
                    ElementsAre(fmt::format("2 {}", row.finding)));
        EXPECT_THAT(question(3, "a.test", Instant{seconds(60)}), ElementsAre("ask 2 a.test A"));
    }
}

TEST_F(ResolverTest, AnAbsenceWithoutASoaIsNotKept) {
    question(1, "a.test");
    EXPECT_THAT(answered(1, Answer{.rcode = Rcode::nxdomain}), ElementsAre("1 nxdomain"));
    EXPECT_THAT(question(2, "a.test"), ElementsAre("ask 2 a.test A"));
    EXPECT_THAT(answered(2, Answer{}), ElementsAre("2 nodata"));
    EXPECT_THAT(question(3, "a.test"), ElementsAre("ask 3 a.test A"));
}

TEST_F(ResolverTest, NxdomainHoldsForTheWholeName) {
    question(1, "a.test");
    answered(1, absent(Rcode::nxdomain));
    EXPECT_THAT(question(2, "a.test", {}, RecordType::mx), ElementsAre("2 nxdomain"));
}

TEST_F(ResolverTest, AnUnusableAnswerIsServfailAtOnceAndNotKept) {
    QueryId id = 0;
    for (const Rcode rcode : {Rcode::servfail, Rcode::refused, Rcode::formerr, Rcode::notimp}) {
        ++id;
        EXPECT_THAT(question(id, "a.test"), ElementsAre(fmt::format("ask {} a.test A", id)));
        EXPECT_THAT(answered(id, Answer{.rcode = rcode}), ElementsAre(fmt::format("{} servfail", id)));
    }
}

TEST_F(ResolverTest, JoinsQuestionsForTheSameNameAndType) {
    question(1, "a.test");
    EXPECT_THAT(question(2, "a.test", Instant{seconds(1)}), IsEmpty());
    EXPECT_THAT(question(3, "a.test", {}, RecordType::aaaa), ElementsAre("ask 2 a.test AAAA"));
    EXPECT_THAT(answered(1, absent(Rcode::noerror)), ElementsAre("1 nodata", "2 nodata"));
}

TEST_F(ResolverTest, TriesAgainAfterTheTimeoutAndThenGivesUp) {
    question(1, "a.test", Instant{seconds(1)});
    ASSERT_EQ(resolver_->next_deadline(), Instant{seconds(6)});
    EXPECT_THAT(time(Instant{seconds(6)} - Duration(1)), IsEmpty());
    EXPECT_THAT(time(Instant{seconds(6)}), ElementsAre("ask 2 a.test A"));
    EXPECT_THAT(question(2, "a.test", Instant{seconds(7)}), IsEmpty());
    EXPECT_THAT(time(Instant{seconds(11)}), ElementsAre("1 timeout", "2 timeout"));
    EXPECT_EQ(resolver_->next_deadline(), std::nullopt);
    EXPECT_THAT(question(3, "a.test", Instant{seconds(12)}), ElementsAre("ask 3 a.test A"));
}

TEST_F(ResolverTest, TheNumberOfTriesIsASetting) {
    resolver_ = with({.timeout = milliseconds(100), .tries = 1});
    question(1, "a.test");
    EXPECT_THAT(time(Instant{milliseconds(100)}), ElementsAre("1 timeout"));
}

TEST_F(ResolverTest, LateAndUnknownAnswersAreIgnored) {
    question(1, "a.test");
    time(Instant{seconds(5)});  // query 2
    EXPECT_THAT(answered(1, answer({a("a.test", "192.0.2.1")}), Instant{seconds(6)}), IsEmpty());
    EXPECT_THAT(answered(77, answer({a("a.test", "192.0.2.1")}), Instant{seconds(6)}), IsEmpty());
    EXPECT_THAT(answered(2, answer({a("a.test", "192.0.2.2")}), Instant{seconds(7)}),
                ElementsAre("1 answered 192.0.2.2"));
    EXPECT_THAT(answered(2, answer({a("a.test", "192.0.2.3")}), Instant{seconds(8)}), IsEmpty());
    EXPECT_THAT(question(2, "a.test", Instant{seconds(9)}), ElementsAre("2 answered 192.0.2.2"));
}

TEST_F(ResolverTest, AnAnsweredQueryDoesNotTimeOut) {
    question(1, "a.test");
    answered(1, answer({a("a.test", "192.0.2.1")}));
    EXPECT_THAT(question(2, "b.test", Instant{seconds(3)}), ElementsAre("ask 2 b.test A"));
    EXPECT_THAT(time(Instant{seconds(5)}), IsEmpty());
    EXPECT_THAT(time(Instant{seconds(8)}), ElementsAre("ask 3 b.test A"));
}

TEST_F(ResolverTest, ATruncatedAnswerIsAskedForOverTcpWithinTheSameTry) {
    question(1, "a.test");
    const Answer truncated{.truncated = true};
    EXPECT_THAT(answered(1, truncated, Instant{seconds(4)}), ElementsAre("ask 2 a.test A tcp"));
    EXPECT_THAT(time(Instant{seconds(5)}), IsEmpty());  // the query over UDP is done
    EXPECT_THAT(time(Instant{seconds(9)}), ElementsAre("ask 3 a.test A"));
    EXPECT_THAT(answered(3, truncated, Instant{seconds(10)}), ElementsAre("ask 4 a.test A tcp"));
    EXPECT_THAT(answered(4, answer({a("a.test", "192.0.2.1")}), Instant{seconds(11)}),
                ElementsAre("1 answered 192.0.2.1"));
}

TEST_F(ResolverTest, TruncatedOverTcpIsServfail) {
    question(1, "a.test");
    answered(1, Answer{.truncated = true});
    EXPECT_THAT(answered(2, Answer{.truncated = true}), ElementsAre("1 servfail"));
}

TEST_F(ResolverTest, FollowsCnamesWithinAnAnswerAndKeepsEachSet) {
    question(1, "www.test");
    EXPECT_THAT(answered(1, answer({cname("www.test", "mid.test", 100), cname("mid.test", "a.test", 10),
                                    a("a.test", "192.0.2.1", 100)})),
                ElementsAre("1 answered 192.0.2.1"));
    EXPECT_THAT(question(2, "www.test"), ElementsAre("2 answered 192.0.2.1"));
    EXPECT_THAT(question(3, "www.test", {}, RecordType::cname), ElementsAre("3 answered CNAME"));
    EXPECT_THAT(question(4, "a.test"), ElementsAre("4 answered 192.0.2.1"));
    // The link that has expired is asked for; the rest is still there.
    EXPECT_THAT(question(5, "www.test", Instant{seconds(10)}), ElementsAre("ask 2 mid.test A"));
    EXPECT_THAT(answered(2, answer({cname("mid.test", "a.test", 10)}), Instant{seconds(11)}),
                ElementsAre("5 answered 192.0.2.1"));
}

TEST_F(ResolverTest, FollowsACnameThatLeadsOutOfTheAnswer) {
    question(1, "www.test");
    EXPECT_THAT(answered(1, answer({cname("www.test", "a.other", 0)})), ElementsAre("ask 2 a.other A"));
    EXPECT_THAT(question(2, "a.other"), IsEmpty());  // joins
    EXPECT_THAT(answered(2, answer({a("a.other", "192.0.2.1")})),
                ElementsAre("1 answered 192.0.2.1", "2 answered 192.0.2.1"));
}

TEST_F(ResolverTest, AnAbsenceAtTheEndOfAChainIsTheFinding) {
    question(1, "www.test");
    EXPECT_THAT(answered(1, absent(Rcode::nxdomain, {cname("www.test", "gone.test")})),
                ElementsAre("1 nxdomain"));
    EXPECT_THAT(question(2, "gone.test"), ElementsAre("2 nxdomain"));
    EXPECT_THAT(question(3, "www.test", {}, RecordType::mx), ElementsAre("3 nxdomain"));
    EXPECT_THAT(question(4, "www.test", {}, RecordType::cname), ElementsAre("4 answered CNAME"));

    question(5, "alias.test");
    EXPECT_THAT(answered(2, absent(Rcode::noerror, {cname("alias.test", "empty.test")})),
                ElementsAre("5 nodata"));
    EXPECT_THAT(question(6, "empty.test"), ElementsAre("6 nodata"));
}

TEST_F(ResolverTest, ALoopIsServfail) {
    question(1, "a.test");
    EXPECT_THAT(answered(1, answer({cname("a.test", "b.test"), cname("b.test", "a.test")})),
                ElementsAre("1 servfail"));
    EXPECT_THAT(question(2, "b.test"), ElementsAre("2 servfail"));  // from the cache
    question(3, "self.test");
    EXPECT_THAT(answered(2, answer({cname("self.test", "self.test", 0)})), ElementsAre("3 servfail"));
}

// A chain c1 → c2 → … of so many CNAMEs, one query each, none of them kept.
TEST_F(ResolverTest, FollowsTenCnamesAndNoMore) {
    const auto name = [](QueryId i) { return fmt::format("c{}.test", i); };
    question(1, name(1));
    for (QueryId i = 1; i <= 10; ++i) {
        EXPECT_THAT(answered(i, answer({cname(name(i), name(i + 1), 0)})),
                    ElementsAre(fmt::format("ask {} {} A", i + 1, name(i + 1))));
    }
    resolver_->on_question({0, 2}, Name::of(name(11)), RecordType::a, {}, {});
    // The eleventh is one too many for the first question, and the first for the second.
    EXPECT_THAT(answered(11, answer({cname(name(11), name(12), 0)})),
                ElementsAre("1 servfail", "ask 12 c12.test A"));
    EXPECT_THAT(answered(12, answer({a(name(12), "192.0.2.1")})), ElementsAre("2 answered 192.0.2.1"));
}

TEST_F(ResolverTest, TenCnamesToRecordsAreAnswered) {
    std::vector<Record> chain;
    for (int i = 1; i <= 10; ++i)
        chain.push_back(cname(fmt::format("c{}.test", i), fmt::format("c{}.test", i + 1)));
    chain.push_back(a("c11.test", "192.0.2.1"));
    question(1, "c1.test");
    EXPECT_THAT(answered(1, answer(chain)), ElementsAre("1 answered 192.0.2.1"));
    EXPECT_THAT(question(2, "c1.test"), ElementsAre("2 answered 192.0.2.1"));
    chain.insert(chain.begin(), cname("c0.test", "c1.test"));
    question(3, "c0.test");
    EXPECT_THAT(answered(2, answer(chain)), ElementsAre("3 servfail"));
}

TEST_F(ResolverTest, RecordsOfOtherNamesAreNotBelieved) {
    question(1, "a.test");
    EXPECT_THAT(answered(1, answer({a("b.test", "203.0.113.1"), a("a.test", "192.0.2.1")})),
                ElementsAre("1 answered 192.0.2.1"));
    EXPECT_THAT(question(2, "b.test"), ElementsAre("ask 2 b.test A"));
    EXPECT_THAT(answered(2, answer({a("c.test", "203.0.113.1")})), ElementsAre("2 nodata"));
}

TEST_F(ResolverTest, TheTypesCnameAndAnyAreNotFollowed) {
    question(1, "www.test", {}, RecordType::cname);
    EXPECT_THAT(answered(1, answer({cname("www.test", "a.test")})), ElementsAre("1 answered CNAME"));
    question(2, "www.test", {}, RecordType::any);
    EXPECT_THAT(answered(2, answer({cname("www.test", "a.test")})), ElementsAre("2 answered CNAME"));
}

}  // namespace
}  // namespace mxdrill::resolver
