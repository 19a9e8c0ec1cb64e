#include "sim/measure/reach.hpp"

#include <gtest/gtest.h>

#include "tests/measure/trace_script.hpp"

namespace mxdrill::measure {
namespace {

using protocol::RecordType;
using trace::Outcome;

constexpr auto kMx = RecordType::mx;
constexpr auto kA = RecordType::a;
constexpr auto kAaaa = RecordType::aaaa;

/// How often an MTA had no way to each domain.
class ReachTest : public ::testing::Test, protected trace::Observer {
  protected:
    explicit ReachTest(const std::vector<std::string_view>& mail1 = {"192.0.2.1"},
                       std::optional<std::int64_t> at_most = std::nullopt, bool stops_at_reply = false)
        : cast_(tests::CastScript()
                    .server("mail1.example.test", mail1)
                    .server("mail2.example.test", {"192.0.2.2"})
                    .domain("example.test", {{10, {"mail1.example.test", "mail2.example.test"}}})
                    .domain("other.test", {{10, {"mail2.example.test"}}})
                    .sender("campus")),
          reach_(cast_, at_most, stops_at_reply) {}

    void on(const trace::Event& event) override {
        if (const auto* ended = std::get_if<trace::LookupEnded>(&event.what))
            count(reach_.on_lookup(*ended, event.at));
        if (const auto* away = std::get_if<trace::TurnedAway>(&event.what))
            count(reach_.on_turned_away(*away, event.at));
        if (const auto* ended = std::get_if<trace::TryEnded>(&event.what))
            reach_.on_try_ended(*ended, event.at);
    }
    void count(const std::vector<trace::DomainId>& domains) {
        for (const trace::DomainId domain : domains) ++(domain == 0 ? example_ : other_);
    }
    /// Both hosts of example.test with their addresses.
    tests::TraceScript& found() {
        return script_.finds("example.test", kMx, {"mail1.example.test", "mail2.example.test"})
            .finds("mail1.example.test", kA, {"192.0.2.1"})
            .finds("mail2.example.test", kA, {"192.0.2.2"});
    }

    trace::Cast cast_;
    Reach reach_;
    tests::TraceScript script_{cast_, {this}};
    int example_ = 0, other_ = 0;
};

/// Of an MTA that gives up after two addresses.
class ImpatientReachTest : public ReachTest {
  protected:
    ImpatientReachTest() : ReachTest({"192.0.2.1", "192.0.2.3"}, 2) {}
};

/// Of an MTA that defers, or bounces, when a banner is an error.
class EasilyStoppedReachTest : public ReachTest {
  protected:
    EasilyStoppedReachTest() : ReachTest({"192.0.2.1"}, std::nullopt, true) {}
};

class DualStackReachTest : public ReachTest {
  protected:
    DualStackReachTest() : ReachTest({"192.0.2.1", "2001:db8::1"}) {}
};

TEST_F(ReachTest, EndsWhereMxRecordsAreNotFound) {
    for (const Outcome failure : {Outcome::servfail, Outcome::timeout, Outcome::nxdomain, Outcome::null_mx})
        script_.misses("example.test", kMx, failure);
    EXPECT_EQ(example_, 4);
    script_.misses("nobody.test", kMx, Outcome::servfail);
    EXPECT_EQ(example_ + other_, 4) << "no mail goes there";
}

TEST_F(DualStackReachTest, WithoutMxRecordsIsThatOfTheDomainsOwnAddresses) {
    script_.misses("example.test", kMx, Outcome::nodata).misses("example.test", kAaaa, Outcome::nodata);
    EXPECT_EQ(example_, 0) << "it may have one of IPv4";
    script_.misses("example.test", kA, Outcome::nodata);
    EXPECT_EQ(example_, 1);
}

TEST_F(ReachTest, EndsWhenNoHostHasAnAddress) {
    found().misses("mail1.example.test", kA, Outcome::servfail);
    EXPECT_EQ(example_, 0) << "there is the other";
    script_.misses("mail2.example.test", kA, Outcome::nxdomain);
    EXPECT_EQ(example_, 1);
    script_.finds("example.test", kMx, {"gone.example.test"})
        .misses("gone.example.test", kA, Outcome::nxdomain);
    EXPECT_EQ(example_, 2) << "a host that is no server";
}

TEST_F(DualStackReachTest, LastsWhileAHostHasAnAddressOfEitherFamily) {
    script_.finds("example.test", kMx, {"mail1.example.test"})
        .finds("mail1.example.test", kAaaa, {"2001:db8::1"});
    script_.misses("mail1.example.test", kA, Outcome::servfail);
    EXPECT_EQ(example_, 0);
    script_.turned_away("2001:db8::1");
    EXPECT_EQ(example_, 1);
}

TEST_F(ReachTest, EndsWhenAllAddressesTurnWhoeverComesAwayNameless) {
    found().at("1s").turned_away("192.0.2.1");
    EXPECT_EQ(example_, 0);
    script_.at("10m").turned_away("192.0.2.2");
    EXPECT_EQ(example_, 1);
    EXPECT_EQ(other_, 0) << "of which the MTA has heard nothing";
    script_.at("6h10m").turned_away("192.0.2.2");
    EXPECT_EQ(example_, 1) << "the first may be tried again";
}

TEST_F(ReachTest, ComesBackAnHourAfterAnAddressTurnedSomebodyAwayIfItHasAnsweredSince) {
    found().at("1s").turned_away("192.0.2.1");
    script_.at("30m").arrives(1).attempts(1).delivers(1, "mail1");
    script_.at("50m").turned_away("192.0.2.2");
    EXPECT_EQ(example_, 1) << "an attempt may have been at the first before it answered";
    script_.at("2h").turned_away("192.0.2.2");
    EXPECT_EQ(example_, 1);
}

TEST_F(ReachTest, EndsAtANamelessRefusalThoughOthersWereInAMessagesName) {
    found().at("1s").arrives(1).attempts(1).refused(1, "mail1").refused(1, "mail2");
    EXPECT_EQ(example_, 0) << "that attempt was seen";
    found();
    script_.misses("mail1.example.test", kAaaa, Outcome::nodata);
    EXPECT_EQ(example_, 0) << "and so may the next one be";
    script_.at("6m").turned_away("192.0.2.2");
    EXPECT_EQ(example_, 1) << "of an MTA that remembers what became of the first";
}

TEST_F(ImpatientReachTest, EndsWhenSoManyAddressesTurnItAwayThatItGivesUp) {
    script_.finds("example.test", kMx, {"mail1.example.test", "mail2.example.test"})
        .finds("mail1.example.test", kA, {"192.0.2.1", "192.0.2.3"})
        .finds("mail2.example.test", kA, {"192.0.2.2"});
    script_.turned_away("192.0.2.1");
    EXPECT_EQ(example_, 0) << "it goes to one more";
    script_.turned_away("192.0.2.3");
    EXPECT_EQ(example_, 1) << "though the third address may answer";
}

TEST_F(ImpatientReachTest, CountsAHostWithoutAnAddress) {
    script_.finds("example.test", kMx, {"mail1.example.test", "mail2.example.test"})
        .finds("mail1.example.test", kA, {"192.0.2.1", "192.0.2.3"})
        .misses("mail2.example.test", kA, Outcome::nxdomain);
    EXPECT_EQ(example_, 0);
    script_.turned_away("192.0.2.1");
    EXPECT_EQ(example_, 1);
}

TEST_F(EasilyStoppedReachTest, EndsAtAReplyButNotWhereThereIsNone) {
    found().turned_away("192.0.2.1");
    EXPECT_EQ(example_, 0) << "it goes to the next host";
    script_.tell(trace::TurnedAway{base::IpAddress::of("192.0.2.1"),
                                   base::IpAddress::of("192.0.2.99"),
                                   {},
                                   {},
                                   protocol::Stage::banner,
                                   Outcome::tempfail,
                                   "421 4.3.2 Later"});
    EXPECT_EQ(example_, 1);
}

TEST_F(ReachTest, IsOneForAllDomainsThatShareAnAddress) {
    script_.finds("example.test", kMx, {"mx1.test"}).finds("mx1.test", kA, {"192.0.2.1"});
    script_.finds("other.test", kMx, {"mx2.test"}).finds("mx2.test", kA, {"192.0.2.1"});
    script_.turned_away("192.0.2.1");
    EXPECT_EQ(example_, 1);
    EXPECT_EQ(other_, 1);
}

TEST_F(ReachTest, EndsAtAnAddressWhereNobodyListens) {
    script_.finds("example.test", kMx, {"mail1.example.test"})
        .finds("mail1.example.test", kA, {"192.0.2.99"});
    EXPECT_EQ(example_, 1);
}

}  // namespace
}  // namespace mxdrill::measure
