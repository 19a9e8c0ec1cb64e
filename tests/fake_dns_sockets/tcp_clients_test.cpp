#include "fake_dns/sockets/tcp_clients.hpp"

#include <gmock/gmock.h>
#include <sys/resource.h>

#include <vector>

#include "tests/fake_dns_sockets/asking.hpp"
#include "tests/net/no_descriptors.hpp"

namespace mxdrill::fake_dns::sockets {
namespace {

using testing::StartsWith;

class TcpClientsTest : public ServiceTest {
  protected:
    Packet mx(std::uint16_t id) { return with_length(question("example.test.", LDNS_RR_TYPE_MX, id)); }
    Peer peer() { return {loop_, service_->endpoint()}; }
    std::string answer_of(Peer& peer) { return shown(next_of(peer)); }
};

TEST_F(TcpClientsTest, ManyQuestionsOfOneConnectionAreAnswered) {
    serve();
    Peer client = peer();
    for (std::uint16_t id = 1; id <= 5; ++id) {
        client.send(mx(id));
        const auto answer = next_of(client);
        ASSERT_TRUE(answer);
        EXPECT_EQ(id_of(*answer), id);
    }
}

TEST_F(TcpClientsTest, PacketsThatComeInOneSegmentAreAnsweredEach) {
    serve();
    Peer client = peer();
    client.send(mx(1) + mx(2) + mx(3).substr(0, 9));
    EXPECT_EQ(id_of(*next_of(client)), 1);
    EXPECT_EQ(id_of(*next_of(client)), 2);
    client.send(mx(3).substr(9));
    EXPECT_EQ(id_of(*next_of(client)), 3);
}

TEST_F(TcpClientsTest, APacketMayComeOctetByOctet) {
    serve();
    Peer client = peer();
    client.socket().set_option(net::tcp::no_delay(true));
    for (const char octet : mx(9)) {
        client.send(std::string(1, octet));
        loop_.run(loop_.now() + base::milliseconds(1), [] { return false; });
    }
    EXPECT_EQ(id_of(*next_of(client)), 9);
}

// A delayed answer does not hold up those behind it (RFC 7766 §6.2.1.1).
TEST_F(TcpClientsTest, AnswersMayComeInAnotherOrder) {
    faults_.add(0,
                DnsFault{.zone = base::Name::of("example.test"),
                         .type = protocol::RecordType::mx,
                         .delay = base::milliseconds(30)},
                {}, base::Key(1));
    serve();
    Peer client = peer();
    client.send(mx(1) + with_length(question("mail1.example.test.", LDNS_RR_TYPE_A, 2)));
    EXPECT_EQ(id_of(*next_of(client)), 2);
    EXPECT_EQ(id_of(*next_of(client)), 1);
}

TEST_F(TcpClientsTest, ConnectionsThatEndHarmNoOther) {
    fault(DnsAct::none, base::milliseconds(20));
    serve();
    Peer client = peer();
    {
        Peer reset = peer();
        Peer closed = peer();
        Peer half = peer();
        reset.send(mx(1));
        closed.send(mx(2));
        half.send(mx(3).substr(0, 4));
        net::run_for(loop_, base::milliseconds(5));
        reset.reset();
    }
    client.send(mx(4));
    EXPECT_EQ(id_of(*next_of(client)), 4);
    net::run_for(loop_);
}

TEST_F(TcpClientsTest, OctetsThatAreNoPacketAreAnsweredAsErrorsOrNot) {
    serve();
    Peer client = peer();
    client.send(with_length("") + with_length("x") + with_length(Packet(65'535, '\xff')) + mx(5));
    std::optional<Packet> answer = next_of(client);
    while (answer && id_of(*answer) != 5) answer = next_of(client);
    EXPECT_THAT(shown(answer), StartsWith("NOERROR aa: "));
}

TEST_F(TcpClientsTest, OfTooManyConnectionsTheOldestGoes) {
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;  // both ends of each connection are files of this process
    setrlimit(RLIMIT_NOFILE, &files);
    serve();
    std::vector<Peer> peers;
    peers.reserve(TcpClients::kMost + 2);
    for (std::size_t i = 0; i < TcpClients::kMost + 1; ++i) {
        peers.push_back(peer());
        if (i % 100 == 0) net::run_for(loop_, base::milliseconds(2));
    }
    EXPECT_TRUE(peers[0].await_end());
    EXPECT_TRUE(peers[0].was_closed());
    EXPECT_FALSE(peers[1].ended());
    for (const std::size_t i : {std::size_t{1}, TcpClients::kMost}) {
        peers[i].send(mx(6));
        EXPECT_THAT(answer_of(peers[i]), StartsWith("NOERROR aa: "));
    }
}

TEST_F(TcpClientsTest, WhoFindsNoDescriptorIsNotKeptWaiting) {
    serve();
    Peer client = peer();  // its end is a file too, so it is opened before
    const net::NoDescriptors none;
    if (!none.hold()) GTEST_SKIP() << net::NoDescriptors::kNoLimit;
    EXPECT_TRUE(client.await_end());
    EXPECT_TRUE(client.was_closed());
}

// Whoever asks without an end and never reads must not fill the memory.
TEST_F(TcpClientsTest, WhoDoesNotReadHisAnswersIsNotListenedTo) {
    serve();
    Peer client = peer();
    client.be_lazy();
    std::string many;
    for (std::uint16_t id = 0; id < 1'000; ++id) many += mx(id);
    constexpr std::size_t kTimes = 1'000;  // answers of about 60 MB
    for (std::size_t i = 0; i < kTimes; ++i) client.send(i == 0 ? many : std::string());
    for (std::size_t i = 1; i < kTimes; ++i) {
        client.send(many);
        const std::size_t before = outcomes_.size();
        loop_.run(loop_.now() + base::milliseconds(50), [&] { return outcomes_.size() >= before + 1'000; });
        if (outcomes_.size() == before) break;
    }
    EXPECT_LT(outcomes_.size(), 500'000U);
    EXPECT_THAT(ask("example.test.", LDNS_RR_TYPE_MX), StartsWith("NOERROR aa: ")) << "others are";
}

}  // namespace
}  // namespace mxdrill::fake_dns::sockets
