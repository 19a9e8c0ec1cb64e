// The client against servers that misbehave.
#include "sim/lookup/dns_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio.hpp>
#include <functional>
#include <thread>

#include "tests/cli/program.hpp"
#include "tests/wire/answers.hpp"

namespace mxdrill::lookup {
namespace {

using boost::asio::ip::udp;
using protocol::RecordType;
using ::testing::HasSubstr;
using wire::answer_of_records;
using wire::Octets;

const base::Name kName = base::Name::of("example.test");

// Answers each question with the packets that `answers` makes of its id.
class Misbehaving {
  public:
    using Answers = std::function<std::vector<Octets>(std::uint16_t id)>;

    explicit Misbehaving(Answers answers)
        : answers_(std::move(answers)),
          socket_(context_, udp::endpoint(boost::asio::ip::address_v4::loopback(), 0)) {
        receive();
        thread_ = std::thread([this] { context_.run(); });
    }
    ~Misbehaving() {
        context_.stop();
        thread_.join();
    }
    Misbehaving(const Misbehaving&) = delete;
    Misbehaving& operator=(const Misbehaving&) = delete;

    [[nodiscard]] Endpoint endpoint() const {
        return {base::IpAddress::of("127.0.0.1"), socket_.local_endpoint().port()};
    }

  private:
    void receive() {
        socket_.async_receive_from(boost::asio::buffer(packet_), from_, [this](auto error, std::size_t) {
            if (error) return;
            const auto id = static_cast<std::uint16_t>((packet_[0] << 8) + packet_[1]);
            for (const Octets& answer : answers_(id)) socket_.send_to(boost::asio::buffer(answer), from_);
            receive();
        });
    }

    Answers answers_;
    boost::asio::io_context context_;
    udp::socket socket_;
    udp::endpoint from_;
    std::array<std::uint8_t, 512> packet_{};
    std::thread thread_;
};

Reply ask(const std::vector<Endpoint>& servers) {
    return DnsClient(servers, base::milliseconds(300), 1).ask(kName, RecordType::mx);
}

std::vector<Octets> healthy(std::uint16_t id) {
    return {answer_of_records(id, "example.test. MX", {"example.test. 60 IN MX 10 mail.example.test."})};
}

std::vector<Octets> failing(std::uint16_t id) {
    return {answer_of_records(id, "example.test. MX", {}, LDNS_RCODE_SERVFAIL)};
}

std::vector<Octets> silent(std::uint16_t) {
    return {};
}

TEST(DnsClient, PassesOverWhatIsNoAnswerToItsQuestion) {
    const Misbehaving server([](std::uint16_t id) {
        std::vector<Octets> packets{Octets{1, 2, 3}, healthy(static_cast<std::uint16_t>(id + 1))[0]};
        packets.push_back(healthy(id)[0]);
        return packets;
    });
    const Reply reply = ask({server.endpoint()});
    EXPECT_FALSE(reply.trouble);
    EXPECT_EQ(reply.records.size(), 1U);
}

TEST(DnsClient, AsksTheNextServerWhereOneIsOfNoUse) {
    const Misbehaving dead(silent);
    const Misbehaving broken(failing);
    const Misbehaving sound(healthy);
    const Reply reply = ask({dead.endpoint(), broken.endpoint(), sound.endpoint()});
    EXPECT_FALSE(reply.trouble);
    EXPECT_EQ(reply.server.port, sound.endpoint().port);
}

TEST(DnsClient, TellsTroublesApart) {
    const Endpoint gone = Misbehaving(silent).endpoint();
    EXPECT_EQ(ask({gone}).trouble, Trouble::absent);
    const Misbehaving dead(silent);
    EXPECT_EQ(ask({dead.endpoint()}).trouble, Trouble::timeout);
    const Misbehaving broken(failing);
    EXPECT_EQ(ask({broken.endpoint()}).trouble, Trouble::servfail);
    const Misbehaving truncating([](std::uint16_t id) {
        return std::vector<Octets>{answer_of_records(id, "example.test. MX", {}, LDNS_RCODE_NOERROR, true)};
    });
    EXPECT_EQ(ask({truncating.endpoint()}).trouble, Trouble::absent) << "nobody there over TCP";
}

TEST(DnsClient, IsTheCommandsWordForEachTrouble) {
    const testing::Scratch scratch;
    const Misbehaving dead(silent);
    const auto timeout =
        scratch.mxdrill("lookup example.test --timeout 200ms --dns " + dead.endpoint().text());
    EXPECT_EQ(timeout.code, 4);
    EXPECT_EQ(timeout.err, "no answer from " + dead.endpoint().text() + " about example.test in time\n");
    const Misbehaving broken(failing);
    const auto servfail = scratch.mxdrill("lookup example.test --dns " + broken.endpoint().text());
    EXPECT_EQ(servfail.code, 4);
    EXPECT_THAT(servfail.err, HasSubstr("could not find out about example.test (SERVFAIL)"));
    const auto absent = scratch.mxdrill("lookup example.test --dns 127.0.0.1:1");
    EXPECT_EQ(absent.code, 4);
    EXPECT_EQ(absent.err, "there is no DNS server at 127.0.0.1:1\n");
}

TEST(SystemResolvers, AreThoseOfResolvConf) {
    const testing::Scratch scratch;
    const auto file =
        scratch.write("resolv.conf", "search example.test\nnameserver 192.0.2.53\nnameserver 2001:db8::53\n");
    const auto servers = system_resolvers(file.c_str());
    ASSERT_EQ(servers.size(), 2U);
    EXPECT_EQ(servers[0].text(), "192.0.2.53:53");
    EXPECT_EQ(servers[1].text(), "[2001:db8::53]:53");
    EXPECT_TRUE(system_resolvers("/nonexistent").empty());
}

}  // namespace
}  // namespace mxdrill::lookup
