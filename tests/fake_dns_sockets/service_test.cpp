#include "fake_dns/sockets/service.hpp"

#include <gmock/gmock.h>

#include <thread>

#include "sim/lookup/dns_client.hpp"
#include "tests/fake_dns_sockets/asking.hpp"

namespace mxdrill::fake_dns::sockets {
namespace {

using base::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

TEST_F(ServiceTest, AnswersOverUdpWithTheAddressesOfThisMachine) {
    serve();
    EXPECT_EQ(ask("example.test.", LDNS_RR_TYPE_MX),
              "NOERROR aa: example.test. 60 IN MX 10 mail1.example.test.");
    EXPECT_EQ(ask("mail1.example.test.", LDNS_RR_TYPE_A),
              "NOERROR aa: mail1.example.test. 60 IN A 127.0.11.1");
    EXPECT_EQ(ask("mail1.example.test.", LDNS_RR_TYPE_AAAA),
              "NOERROR aa: mail1.example.test. 60 IN AAAA ::ffff:127.0.12.1");
    EXPECT_EQ(ask("nobody.example.test.", LDNS_RR_TYPE_A), "NXDOMAIN aa");
    EXPECT_THAT(outcomes_, ElementsAre("answered", "answered", "answered", "nxdomain"));
}

TEST_F(ServiceTest, AnswersOverTcp) {
    serve();
    Peer peer(loop_, service_->endpoint());
    peer.send(with_length(question("example.test.", LDNS_RR_TYPE_MX, 99)));
    const auto answer = next_of(peer);
    EXPECT_EQ(shown(answer), "NOERROR aa: example.test. 60 IN MX 10 mail1.example.test.");
    EXPECT_EQ(id_of(*answer), 99);
}

TEST_F(ServiceTest, AnswersUdpAndTcpAtOneAddressOfIpv6) {
    server_ = server_of({{{}, zone("example.test", kZone)}});
    service_->serve(*server_, *this);
    if (service_->listen({base::IpAddress::of("::1"), 0})) GTEST_SKIP() << "no IPv6 here";
    udp_.emplace(loop_, service_->endpoint());
    EXPECT_THAT(ask("example.test.", LDNS_RR_TYPE_MX), StartsWith("NOERROR aa: "));
    Peer peer(loop_, service_->endpoint());
    peer.send(with_length(question("example.test.", LDNS_RR_TYPE_MX, 99)));
    EXPECT_THAT(shown(next_of(peer)), StartsWith("NOERROR aa: "));
}

// Resolvers play with the case of letters and want to see it again (draft-vixie-dnsext-dns0x20).
TEST_F(ServiceTest, NamesKeepTheCaseOfTheQuestion) {
    serve();
    for (const char* name : {"eXaMPle.tEST.", "example.test.", "EXAMPLE.TEST.", "eXaMPle.tEST."}) {
        const auto answer = parsed(*ask(question(name, LDNS_RR_TYPE_MX, 5)));
        ASSERT_NE(answer, nullptr);
        const wire::OfLdns<char> asked(
            ldns_rdf2str(ldns_rr_owner(ldns_rr_list_rr(ldns_pkt_question(answer.get()), 0))));
        EXPECT_STREQ(asked.get(), name);
        const wire::OfLdns<char> owner(
            ldns_rdf2str(ldns_rr_owner(ldns_rr_list_rr(ldns_pkt_answer(answer.get()), 0))));
        EXPECT_STREQ(owner.get(), name);
    }
}

TEST_F(ServiceTest, RefusesNamesOutsideItsZones) {
    serve();
    EXPECT_EQ(ask("example.org.", LDNS_RR_TYPE_MX), "REFUSED");
    EXPECT_EQ(ask("test.", LDNS_RR_TYPE_MX), "REFUSED");
    EXPECT_EQ(ask(".", LDNS_RR_TYPE_NS), "REFUSED");
    EXPECT_THAT(outcomes_, ElementsAre("refused", "refused", "refused"));
}

std::string many_addresses(int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += fmt::format("many 60 A 192.0.2.{}\n", i);
    return text;
}

TEST_F(ServiceTest, ALongAnswerIsTruncatedAtWhatTheClientTakes) {
    serve(many_addresses(60));  // about 1,000 octets
    EXPECT_EQ(ask("many.example.test.", LDNS_RR_TYPE_A), "NOERROR aa tc");
    EXPECT_THAT(ask("many.example.test.", LDNS_RR_TYPE_A, 1'232), StartsWith("NOERROR aa: "));
    EXPECT_EQ(ask("many.example.test.", LDNS_RR_TYPE_A, 600), "NOERROR aa tc");
}

TEST_F(ServiceTest, NoAnswerOverUdpIsLongerThanFitsOnePacketEverywhere) {
    serve(many_addresses(200));  // about 3,300 octets
    EXPECT_EQ(ask("many.example.test.", LDNS_RR_TYPE_A, 4'096), "NOERROR aa tc");
    Peer peer(loop_, service_->endpoint());
    peer.send(with_length(question("many.example.test.", LDNS_RR_TYPE_A, 3)));
    const auto answer = parsed(*next_of(peer));
    ASSERT_NE(answer, nullptr);
    EXPECT_FALSE(ldns_pkt_tc(answer.get()));
    EXPECT_EQ(ldns_pkt_ancount(answer.get()), 200);
}

TEST_F(ServiceTest, GarbledAnswersCannotBeParsed) {
    fault(DnsAct::garble);
    serve();
    const auto octets = ask(question("example.test.", LDNS_RR_TYPE_MX, 0x1234));
    ASSERT_TRUE(octets);
    EXPECT_EQ(id_of(*octets), 0x1234);
    EXPECT_EQ(parsed(*octets), nullptr);
    EXPECT_THAT(outcomes_, ElementsAre("garbled"));
    EXPECT_EQ(fired_, 1U);
}

TEST_F(ServiceTest, AnswersOfAWrongIdAreOtherwiseTrue) {
    fault(DnsAct::wrong_id);
    serve();
    const auto octets = ask(question("example.test.", LDNS_RR_TYPE_MX, 0x1234));
    ASSERT_TRUE(octets);
    EXPECT_NE(id_of(*octets), 0x1234);
    EXPECT_EQ(shown(octets), "NOERROR aa: example.test. 60 IN MX 10 mail1.example.test.");
}

TEST_F(ServiceTest, SilenceIsNoPacketOverUdpAndNoneOverTcp) {
    fault(DnsAct::drop);
    serve();
    udp_->send(question("example.test.", LDNS_RR_TYPE_MX, 1));
    Peer peer(loop_, service_->endpoint());
    peer.send(with_length(question("example.test.", LDNS_RR_TYPE_MX, 1)));
    EXPECT_TRUE(net::run_until(loop_, [&] { return outcomes_.size() == 2; }));
    net::run_for(loop_);
    EXPECT_FALSE(udp_->arrived());
    EXPECT_EQ(peer.received(), "");
    EXPECT_FALSE(peer.ended()) << "the connection stays open";
    EXPECT_THAT(outcomes_, ElementsAre("dropped", "dropped"));
}

TEST_F(ServiceTest, ADelayedAnswerComesLater) {
    fault(DnsAct::none, milliseconds(40));
    serve();
    const auto begun = loop_.now();
    EXPECT_THAT(ask("example.test.", LDNS_RR_TYPE_MX), StartsWith("NOERROR aa: "));
    EXPECT_GE(loop_.now() - begun, milliseconds(40));
    EXPECT_LT(loop_.now() - begun, base::seconds(4));
}

// Delayed answers must not fill the memory.
TEST_F(ServiceTest, OfTooManyQuestionsThatWaitTheNextGetNoAnswer) {
    service_ = std::make_unique<Service>(loop_, addresses_, 3);
    fault(DnsAct::none, base::milliseconds(100));
    serve();
    for (std::uint16_t id = 1; id <= 5; ++id) udp_->send(question("example.test.", LDNS_RR_TYPE_MX, id));
    for (std::uint16_t id = 1; id <= 3; ++id) EXPECT_EQ(id_of(*udp_->receive()), id);
    EXPECT_FALSE(udp_->receive(base::milliseconds(200)));
    EXPECT_EQ(id_of(*ask(question("example.test.", LDNS_RR_TYPE_MX, 6))), 6);
}

TEST_F(ServiceTest, ATruncatedAnswerIsWholeOverTcp) {
    fault(DnsAct::truncate);
    serve();
    EXPECT_EQ(ask("example.test.", LDNS_RR_TYPE_MX, 1'232), "NOERROR aa tc");
    Peer peer(loop_, service_->endpoint());
    peer.send(with_length(question("example.test.", LDNS_RR_TYPE_MX, 1)));
    EXPECT_EQ(shown(next_of(peer)), "NOERROR aa: example.test. 60 IN MX 10 mail1.example.test.");
    EXPECT_EQ(fired_, 1U);
}

struct Named {
    DnsAct act;
    const char* shown;
};
class RcodeTest : public ServiceTest, public testing::WithParamInterface<Named> {};

TEST_P(RcodeTest, AFaultsRcodeIsInThePacket) {
    fault(GetParam().act);
    serve();
    EXPECT_EQ(ask("example.test.", LDNS_RR_TYPE_MX), GetParam().shown);
}
INSTANTIATE_TEST_SUITE_P(
    Acts, RcodeTest,
    testing::Values(Named{DnsAct::servfail, "SERVFAIL aa"}, Named{DnsAct::refused, "REFUSED"},
                    Named{DnsAct::formerr, "FORMERR aa"}, Named{DnsAct::notimp, "NOTIMPL aa"},
                    Named{DnsAct::nxdomain, "NXDOMAIN aa"}, Named{DnsAct::nodata, "NOERROR aa"}),
    [](const auto& row) {
        std::string name(base::name_of(row.param.act));
        return name;
    });

TEST_F(ServiceTest, AFaultsRecordsStandInPlaceOfTheTrueOnes) {
    faults_.add(0,
                DnsFault{.zone = base::Name::of("example.test"),
                         .act = DnsAct::answer,
                         .records = {{base::Name::of("mail1.example.test"), protocol::RecordType::a, 30,
                                      base::IpAddress::of("192.0.2.99")}}},
                {}, base::Key(1));
    serve();
    EXPECT_EQ(ask("mail1.example.test.", LDNS_RR_TYPE_A),
              "NOERROR aa: mail1.example.test. 30 IN A 127.0.11.1");
    EXPECT_EQ(addresses_.staged(base::IpAddress::of("127.0.11.1")).text(), "192.0.2.99");
}

TEST_F(ServiceTest, WhatIsNoQuestionDoesNotHurt) {
    serve();
    for (const Packet& octets : {Packet(), Packet("x"), Packet("xy"), Packet(11, '\xff'), Packet(5'000, '\0'),
                                 Packet(65'000, '\x07')}) {
        udp_->send(octets);
    }
    udp_->send(*[&] {
        return std::optional(question("example.test.", LDNS_RR_TYPE_MX, 1) + std::string(40, 'x'));
    }());
    net::run_for(loop_);
    while (udp_->arrived()) {
    }
    EXPECT_THAT(ask("example.test.", LDNS_RR_TYPE_MX), StartsWith("NOERROR aa: "));
}

// A resolver library as programs use it, in a thread of its own.
TEST_F(ServiceTest, ResolverLibrariesUnderstandIt) {
    serve(std::string(kZone) + many_addresses(200));
    const lookup::DnsClient client({service_->endpoint()}, base::seconds(3));
    std::vector<std::string> found;
    std::atomic<bool> is_done = false;
    std::thread thread([&] {
        const auto ask = [&](const char* name, protocol::RecordType type) {
            const auto reply = client.ask(base::Name::of(name), type);
            found.push_back(reply.trouble ? fmt::format("trouble {}", static_cast<int>(*reply.trouble))
                                          : fmt::format("{} records", reply.records.size()));
        };
        ask("example.test", protocol::RecordType::mx);
        ask("many.example.test", protocol::RecordType::a);  // by way of TCP
        ask("nobody.example.test", protocol::RecordType::a);
        ask("example.org", protocol::RecordType::a);
        is_done = true;
    });
    loop_.call_at(loop_.now() + milliseconds(1), [] {});
    while (!is_done) net::run_for(loop_, milliseconds(5));
    thread.join();
    EXPECT_THAT(found, ElementsAre("1 records", "200 records",
                                   fmt::format("trouble {}", static_cast<int>(lookup::Trouble::nxdomain)),
                                   fmt::format("trouble {}", static_cast<int>(lookup::Trouble::refused))));
}

TEST_F(ServiceTest, AnswersNobodyAfterItHasStopped) {
    fault(DnsAct::none, base::milliseconds(20));
    serve();
    udp_->send(question("example.test.", LDNS_RR_TYPE_MX, 1));
    net::run_for(loop_, base::milliseconds(5));
    service_->stop();
    EXPECT_FALSE(udp_->receive(base::milliseconds(100)));
    EXPECT_TRUE(Peer(loop_, service_->endpoint()).was_refused());
}

TEST_F(ServiceTest, APortThatIsTakenIsNamed) {
    serve();
    Service another(loop_, addresses_);
    another.serve(*server_, *this);
    const auto unable = another.listen(service_->endpoint());
    ASSERT_TRUE(unable);
    EXPECT_THAT(unable->why, HasSubstr(service_->endpoint().text()));
}

}  // namespace
}  // namespace mxdrill::fake_dns::sockets
