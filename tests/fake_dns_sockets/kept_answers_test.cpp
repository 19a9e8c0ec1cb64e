// Answers that the service keeps as octets: nobody may tell them from fresh ones.
#include <gmock/gmock.h>

#include "tests/fake_dns_sockets/asking.hpp"

namespace mxdrill::fake_dns::sockets {
namespace {

using base::hours;
using base::Instant;
using testing::ElementsAre;
using testing::StartsWith;

// Its clock jumps, so that hours pass at once.
class KeptAnswersTest : public ServiceTest {
  protected:
    KeptAnswersTest() : ServiceTest({.pace = net::Pace::jump}) { loop_.launched(1); }

    // Packets of a client are not counted, so the clock stands still while one is awaited.
    std::string mail1() { return ask("mail1.example.test.", LDNS_RR_TYPE_A); }
    void pass_to(Instant at) {
        loop_.landed(1);
        loop_.run(at, [] { return false; });
        loop_.launched(1);
    }
};

TEST_F(KeptAnswersTest, AreTheSameOctetsButTheId) {
    serve();
    auto first = ask(question("example.test.", LDNS_RR_TYPE_MX, 1, 1'232));
    auto second = ask(question("example.test.", LDNS_RR_TYPE_MX, 0xbeef, 1'232));
    ASSERT_TRUE(first && second);
    EXPECT_EQ(id_of(*first), 1);
    EXPECT_EQ(id_of(*second), 0xbeef);
    EXPECT_EQ(first->substr(2), second->substr(2));
    EXPECT_THAT(outcomes_, ElementsAre("answered", "answered")) << "the trace hears of both";
}

TEST_F(KeptAnswersTest, BelongToQuestionsThatAreTheSameToTheOctet) {
    serve(std::string(kZone));
    EXPECT_EQ(ask("mail1.example.test.", LDNS_RR_TYPE_A),
              "NOERROR aa: mail1.example.test. 60 IN A 127.0.11.1");
    EXPECT_EQ(ask("MAIL1.example.test.", LDNS_RR_TYPE_A),
              "NOERROR aa: MAIL1.example.test. 60 IN A 127.0.11.1");
    EXPECT_EQ(ask("mail1.example.test.", LDNS_RR_TYPE_MX), "NOERROR aa");
    EXPECT_EQ(ask("mail1.example.test.", LDNS_RR_TYPE_A),
              "NOERROR aa: mail1.example.test. 60 IN A 127.0.11.1");
}

TEST_F(KeptAnswersTest, EndWhenAZoneIsReplacedAndAreKeptAnew) {
    const auto address = [](const char* text) { return fmt::format("mail1 60 A {}", text); };
    serve({{{}, zone("example.test", address("192.0.2.1"))},
           {{hours(1)}, zone("example.test", address("192.0.2.2"))},
           {{hours(2)}, zone("example.test", address("192.0.2.3"))}});
    const auto meant = [&](std::string_view place) {
        return addresses_.staged(base::IpAddress::of(place)).text();
    };
    EXPECT_THAT(mail1(), testing::EndsWith("127.0.11.1"));
    EXPECT_THAT(mail1(), testing::EndsWith("127.0.11.1"));
    EXPECT_EQ(meant("127.0.11.1"), "192.0.2.1");
    pass_to({hours(1)});
    EXPECT_THAT(mail1(), testing::EndsWith("127.0.12.1"));
    EXPECT_THAT(mail1(), testing::EndsWith("127.0.12.1"));
    pass_to({hours(2)});
    EXPECT_THAT(mail1(), testing::EndsWith("127.0.13.1"));
    EXPECT_THAT(mail1(), testing::EndsWith("127.0.13.1"));
    EXPECT_EQ(outcomes_.size(), 6U);
}

TEST_F(KeptAnswersTest, AreForgottenWhenFaultsChange) {
    serve();
    EXPECT_THAT(mail1(), StartsWith("NOERROR"));
    server_->faults().add(0, DnsFault{.zone = base::Name::of("example.test"), .act = DnsAct::servfail}, {},
                          base::Key(1));
    service_->forget_answers();
    EXPECT_THAT(mail1(), StartsWith("SERVFAIL"));
    server_->faults().remove(0);
    service_->forget_answers();
    EXPECT_THAT(mail1(), StartsWith("NOERROR"));
    EXPECT_THAT(outcomes_, ElementsAre("answered", "servfail", "answered"));
}

// A fault that counts, or draws, has to be asked each time.
TEST_F(KeptAnswersTest, AreNotThoseThatAFaultCouldConcern) {
    faults_.add(0, DnsFault{.zone = base::Name::of("example.test"), .act = DnsAct::servfail},
                {.how_often = {.skip = 2, .first = 1}}, base::Key(1));
    serve();
    EXPECT_THAT(mail1(), StartsWith("NOERROR"));
    EXPECT_THAT(mail1(), StartsWith("NOERROR"));
    EXPECT_THAT(mail1(), StartsWith("SERVFAIL"));
    EXPECT_THAT(mail1(), StartsWith("NOERROR"));
}

TEST_F(KeptAnswersTest, AreNotThoseOfAnotherServer) {
    serve();
    EXPECT_THAT(mail1(), StartsWith("NOERROR"));
    const auto another = server_of({{{}, zone("example.test", "@ 60 MX 10 mail2")}});
    service_->serve(*another, *this);
    EXPECT_THAT(mail1(), StartsWith("NXDOMAIN"));
}

TEST_F(KeptAnswersTest, QuestionsOfBeforeGetNoAnswerOfAnotherServer) {
    fault(DnsAct::none, base::seconds(1));
    serve();
    udp_->send(question("example.test.", LDNS_RR_TYPE_MX, 1));
    net::run_until(loop_, [&] { return !outcomes_.empty(); });
    const auto another = server_of({{{}, zone("example.test", kZone)}});
    service_->serve(*another, *this);
    pass_to(loop_.now() + hours(1));
    EXPECT_FALSE(udp_->arrived());
    EXPECT_THAT(mail1(), StartsWith("NOERROR"));
}

TEST_F(KeptAnswersTest, StayTrueHoweverManyThereAre) {
    serve("* 60 A 192.0.2.1");
    for (int i = 0; i < 10'500; ++i) {
        udp_->send(question(fmt::format("h{}.example.test.", i), LDNS_RR_TYPE_A, 7));
        if (i % 50 == 0) net::run_until(loop_, [&] { return udp_->arrived().has_value(); });
        while (udp_->arrived()) {
        }
    }
    net::run_until(loop_, [&] {
        while (udp_->arrived()) {
        }
        return outcomes_.size() == 10'500;
    });
    EXPECT_EQ(outcomes_.size(), 10'500U);
    EXPECT_EQ(ask("h3.example.test.", LDNS_RR_TYPE_A), "NOERROR aa: h3.example.test. 60 IN A 127.0.11.1");
}

}  // namespace
}  // namespace mxdrill::fake_dns::sockets
