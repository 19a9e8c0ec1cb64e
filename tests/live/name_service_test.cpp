#include "sim/live/name_service.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/smart_ptr/make_local_shared.hpp>
#include <string>
#include <vector>

#include "tests/fake_dns_sockets/asking.hpp"

namespace mxdrill::live {
namespace {

using fake_dns::sockets::Packet;
using fake_dns::sockets::ServiceTest;
using fake_dns::sockets::UdpClient;
using protocol::Finding;
using protocol::RecordType;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

protocol::Records records(std::vector<protocol::Record> list = {}) {
    return boost::make_local_shared<const std::vector<protocol::Record>>(std::move(list));
}

protocol::Record mail1(const char* owner = "mail1.example.test") {
    return {base::Name::of(owner), RecordType::a, 300, base::IpAddress::of("192.0.2.11")};
}

// Clients of it, with the test in the resolver's place.
class NameServiceTest : public ServiceTest {
  protected:
    explicit NameServiceTest(net::ClockSettings clock = {}) : ServiceTest(clock) {}

    void SetUp() override {
        // A port that was free over UDP just now, and is so over TCP unless somebody is quicker.
        for (int attempt = 0; attempt < 100; ++attempt) {
            at_.port = net::udp::socket(loop_.context(), net::udp::endpoint(net::udp::v4(), 0))
                           .local_endpoint()
                           .port();
            if (!names_.listen(at_)) return;
        }
        FAIL() << "no port is free over both UDP and TCP";
    }
    std::uint64_t heard(const std::string& question) {
        EXPECT_TRUE(net::run_until(loop_, [&] { return !heard_.empty(); })) << question;
        return heard_.empty() ? 0 : std::exchange(heard_, {}).front();
    }
    std::string told(Finding finding, const protocol::Records& what = records()) {
        UdpClient client(loop_, at_);
        client.send(fake_dns::sockets::question("www.example.test.", LDNS_RR_TYPE_A, ++last_id_));
        names_.tell(heard("www"), finding, what);
        return shown(client.receive(base::milliseconds(200)));
    }

    static constexpr Stub kStub{.timeout = std::chrono::seconds(30), .tries = 5};
    base::Endpoint at_{base::IpAddress::of("127.0.0.1"), 0};
    std::uint16_t last_id_ = 0;
    std::vector<std::uint64_t> heard_;
    std::vector<std::string> asked_;
    NameService names_{loop_, kStub, [this](std::uint64_t number, const protocol::Query& query) {
                           heard_.push_back(number);
                           asked_.push_back(query.name.text() + " " + protocol::text_of(query.type));
                       }};
};

// Its clock jumps, so that minutes pass at once, but stands still while packets of a client are awaited.
class PatientNameServiceTest : public NameServiceTest {
  protected:
    PatientNameServiceTest() : NameServiceTest({.pace = net::Pace::jump}) { loop_.launched(1); }

    void pass(base::Duration span) {
        loop_.landed(1);
        net::run_for(loop_, span);
        loop_.launched(1);
    }
};

TEST_F(NameServiceTest, HandsOnAQuestionAndItsFinding) {
    EXPECT_EQ(told(Finding::answered, records({mail1("www.example.test")})),
              "NOERROR aa: www.example.test. 0 IN A 192.0.2.11");
    EXPECT_THAT(asked_, ElementsAre("www.example.test A"));
}

TEST_F(NameServiceTest, StandsForAChainWithOneCname) {
    EXPECT_EQ(told(Finding::answered, records({mail1()})),
              "NOERROR aa: www.example.test. 0 IN CNAME mail1.example.test.; "
              "mail1.example.test. 0 IN A 192.0.2.11");
}

TEST_F(NameServiceTest, TellsWhatIsNotThereAndWhatFailed) {
    EXPECT_EQ(told(Finding::nxdomain), "NXDOMAIN aa");
    EXPECT_EQ(told(Finding::nodata), "NOERROR aa");
    EXPECT_EQ(told(Finding::servfail), "SERVFAIL aa");
}

TEST_F(NameServiceTest, IsSilentAboutATimeout) {
    EXPECT_EQ(told(Finding::timeout), "nothing");
    EXPECT_EQ(told(Finding::nodata), "NOERROR aa") << "the next question is answered";
}

TEST_F(NameServiceTest, HandsOnARepeatedQuestionOnce) {
    const Packet question = fake_dns::sockets::question("www.example.test.", LDNS_RR_TYPE_A, 9);
    UdpClient client(loop_, at_);
    client.send(question);
    client.send(question);
    const auto number = heard("www");
    net::run_for(loop_);
    names_.tell(number, Finding::servfail, records());
    EXPECT_EQ(shown(client.receive()), "SERVFAIL aa");
    EXPECT_EQ(shown(client.receive()), "SERVFAIL aa");
    client.send(question);
    EXPECT_EQ(shown(client.receive()), "SERVFAIL aa") << "what was told stands";
    EXPECT_THAT(heard_, IsEmpty());
    client.send(fake_dns::sockets::question("www.example.test.", LDNS_RR_TYPE_AAAA, 9));
    heard("another type");
    client.send(fake_dns::sockets::question("www.example.test.", LDNS_RR_TYPE_A, 10));
    heard("another id");
}

TEST_F(NameServiceTest, StaysSilentWhenAQuestionIsRepeatedThatTimedOut) {
    const Packet question = fake_dns::sockets::question("www.example.test.", LDNS_RR_TYPE_A, 9);
    UdpClient client(loop_, at_);
    client.send(question);
    names_.tell(heard("www"), Finding::timeout, records());
    client.send(question);
    EXPECT_EQ(shown(client.receive(base::milliseconds(200))), "nothing");
    EXPECT_THAT(heard_, IsEmpty());
    names_.forget();
    client.send(question);
    heard("it is a new question");
}

TEST_F(PatientNameServiceTest, StaysSilentForAsLongAsProgramsGoOnAsking) {
    const Packet question = fake_dns::sockets::question("www.example.test.", LDNS_RR_TYPE_A, 9);
    UdpClient client(loop_, at_);
    client.send(question);
    const auto number = heard("www");
    EXPECT_FALSE(names_.is_late(number));
    names_.tell(number, Finding::timeout, records());
    pass(kStub.patience() - base::seconds(1));
    client.send(question);
    EXPECT_EQ(shown(client.receive(base::milliseconds(50))), "nothing");
    EXPECT_THAT(heard_, IsEmpty());
    pass(base::seconds(2));
    client.send(question);
    const auto asked_anew = heard("nobody repeats it any more");
    pass(kStub.patience());
    EXPECT_TRUE(names_.is_late(asked_anew));
}

TEST_F(NameServiceTest, TellsOverTcpWhatWasTooLongForUdp) {
    std::vector<protocol::Record> many;
    for (std::uint16_t i = 0; i < 60; ++i)
        many.push_back({base::Name::of("one.test"), RecordType::mx, 300,
                        protocol::Mx{i, base::Name::of("mx.one.test")}});
    const Packet question = fake_dns::sockets::question("one.test.", LDNS_RR_TYPE_MX, 9);
    UdpClient client(loop_, at_);
    client.send(question);
    names_.tell(heard("one"), Finding::answered, records(many));
    EXPECT_EQ(shown(client.receive()), "NOERROR aa tc");
    net::Peer peer(loop_, at_);
    peer.send(fake_dns::sockets::with_length(question));
    EXPECT_THAT(shown(next_of(peer)), ::testing::EndsWith("one.test. 0 IN MX 59 mx.one.test."));
    EXPECT_THAT(asked_, ElementsAre("one.test MX"));
}

TEST_F(NameServiceTest, TellsAnAnswerAsItStands) {
    UdpClient client(loop_, at_);
    client.send(fake_dns::sockets::question("www.example.test.", LDNS_RR_TYPE_A, 9));
    const protocol::Record cname{base::Name::of("www.example.test"), RecordType::cname, 60,
                                 base::Name::of("mail1.example.test")};
    names_.tell(heard("www"), protocol::Answer{.records = {cname, mail1()}});
    EXPECT_EQ(shown(client.receive()),
              "NOERROR aa: www.example.test. 0 IN CNAME mail1.example.test.; "
              "mail1.example.test. 0 IN A 192.0.2.11");
}

TEST_F(NameServiceTest, TakesQuestionsOverTcpInAnyOrder) {
    net::Peer peer(loop_, at_);
    for (const char* name : {"one.test.", "two.test."})
        peer.send(fake_dns::sockets::with_length(fake_dns::sockets::question(name, LDNS_RR_TYPE_A, 1)));
    ASSERT_TRUE(net::run_until(loop_, [&] { return heard_.size() == 2; }));
    names_.tell(heard_[1], Finding::nxdomain, records());
    names_.tell(heard_[0], Finding::servfail, records());
    net::run_until(loop_, [&] { return peer.received().size() >= 2 * (2 + 12 + 14); });
    const Packet octets = peer.take();
    const std::size_t half = octets.size() / 2;
    EXPECT_EQ(shown(octets.substr(2, half - 2)), "NXDOMAIN aa");
    EXPECT_EQ(shown(octets.substr(half + 2)), "SERVFAIL aa");
}

TEST_F(NameServiceTest, FindsTheClientGoneWithoutHarm) {
    {
        net::Peer peer(loop_, at_);
        peer.send(
            fake_dns::sockets::with_length(fake_dns::sockets::question("one.test.", LDNS_RR_TYPE_A, 1)));
        ASSERT_TRUE(net::run_until(loop_, [&] { return heard_.size() == 1; }));
    }
    net::run_for(loop_);
    names_.tell(heard("one"), Finding::nxdomain, records());
    EXPECT_EQ(told(Finding::nodata), "NOERROR aa");
}

TEST_F(NameServiceTest, AnswersItselfWhatIsNoQuestion) {
    UdpClient client(loop_, at_);
    client.send(Packet("\x12\x34\x01\x00\x00\x02\0\0\0\0\0\0", 12));  // two questions that are not there
    EXPECT_THAT(shown(client.receive()), ::testing::StartsWith("FORMERR"));
    EXPECT_THAT(asked_, IsEmpty());
}

TEST_F(NameServiceTest, TakesNoMoreQuestionsThanItHasRoomFor) {
    UdpClient client(loop_, at_);
    const auto flood = NameService::kMostAsked + 10;
    for (std::size_t i = 0; i < flood; ++i) {
        client.send(fake_dns::sockets::question(i % 2 == 0 ? "one.test." : "two.test.", LDNS_RR_TYPE_A,
                                                static_cast<std::uint16_t>(i / 2)));
        if (i % 100 == 0) net::run_for(loop_, base::Duration{0});
    }
    net::run_for(loop_);
    EXPECT_LE(heard_.size(), NameService::kMostAsked);
    names_.tell(heard_.front(), Finding::nxdomain, records());
    EXPECT_EQ(shown(client.receive()), "NXDOMAIN aa");
}

}  // namespace
}  // namespace mxdrill::live
