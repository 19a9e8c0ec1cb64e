// Faults of a resolver.
#include "tests/resolver/script.hpp"

namespace mxdrill::resolver {
namespace {

// What a fault makes of a question, with the cache full of the truth.
TEST_F(ResolverTest, FaultsStandBetweenTheAskerAndTheCache) {
    using rules::DnsAct;
    const std::vector<std::pair<DnsAct, std::string>> rows{{DnsAct::servfail, "1 servfail"},
                                                           {DnsAct::refused, "1 servfail"},
                                                           {DnsAct::formerr, "1 servfail"},
                                                           {DnsAct::notimp, "1 servfail"},
                                                           {DnsAct::nxdomain, "1 nxdomain"},
                                                           {DnsAct::nodata, "1 nodata"},
                                                           {DnsAct::truncate, "1 answered 192.0.2.1"},
                                                           {DnsAct::answer, "1 answered 203.0.113.9"}};
    for (const auto& [act, told] : rows) {
        Faults faults;
        faults.add(4, {.resolver = "isp", .act = act, .records = {a("a.test", "203.0.113.9")}}, {},
                   base::Key(1));
        faults.add(5, {.resolver = "other", .act = DnsAct::drop}, {}, base::Key(1));
        resolver_ = with({}, &faults);
        resolver_->remember(boost::make_local_shared<const std::vector<Record>>(1, a("a.test", "192.0.2.1")),
                            0);
        EXPECT_THAT(question(1, "a.test"), ElementsAre(told)) << base::name_of(act);
        EXPECT_THAT(outputs(), ElementsAre("fired 4"));
    }
}

TEST_F(ResolverTest, AFaultThatDropsIsATimeoutAfterAllTries) {
    Faults faults;
    faults.add(0, {.resolver = "isp", .act = rules::DnsAct::drop}, {}, base::Key(1));
    resolver_ = with({.timeout = seconds(3), .tries = 2}, &faults);
    EXPECT_THAT(question(1, "a.test"), ElementsAre("fired 0"));
    ASSERT_EQ(resolver_->next_deadline(), Instant{seconds(6)});
    EXPECT_THAT(time(Instant{seconds(6)}), ElementsAre("1 timeout"));
}

TEST_F(ResolverTest, AFaultThatDelaysHoldsTheQuestionBack) {
    Faults faults;
    faults.add(0, {.resolver = "isp", .type = RecordType::a, .delay = seconds(1)}, {}, base::Key(1));
    resolver_ = with({}, &faults);
    EXPECT_THAT(question(1, "a.test"), ElementsAre("fired 0"));
    EXPECT_THAT(question(2, "a.test", {}, RecordType::mx), ElementsAre("ask 1 a.test MX"));
    EXPECT_THAT(time(Instant{seconds(1)}), ElementsAre("ask 2 a.test A"));
}

TEST_F(ResolverTest, TellsAskersApart) {
    question(1, "a.test");
    resolver_->on_question({7, 1}, Name::of("a.test"), RecordType::a, client_, {});
    resolver_->on_answer(1, answer({a("a.test", "192.0.2.1")}), {});
    std::vector<std::uint32_t> askers;
    while (const auto* output = resolver_->poll())
        askers.push_back(std::get<Resolved>(*output).question.asker);
    EXPECT_THAT(askers, ElementsAre(0, 7));
}

}  // namespace
}  // namespace mxdrill::resolver
