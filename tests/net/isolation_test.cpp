// Networks of a thread's own.
#include "sim/net/isolation.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <filesystem>
#include <vector>

#include "sim/net/addresses.hpp"
#include "tests/net/as_nobody.hpp"
#include "tests/net/private_thread.hpp"

namespace mxdrill::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using base::IpAddress;
using boost::system::error_code;

// Which network the calling thread is in.
std::string network() {
    return std::filesystem::read_symlink("/proc/thread-self/ns/net").string();
}

tcp::endpoint endpoint(const IpAddress& address, std::uint16_t port) {
    return {asio::ip::make_address(address.text()), port};
}

error_code connecting_to(const char* address, std::uint16_t port) {
    asio::io_context context;
    tcp::socket client(context);
    error_code error;
    client.connect({asio::ip::make_address(address), port}, error);
    return error;
}

// Whether the address can be bound and reached at a port that only root may have.
void expect_served(const IpAddress& address) {
    asio::io_context context;
    const tcp::acceptor server(context, endpoint(address, 25));
    EXPECT_EQ(connecting_to(address.text().c_str(), 25), error_code()) << address.text();
}

class Isolation : public testing::Test {
  protected:
    void SetUp() override { SKIP_WITHOUT_PRIVATE_NETWORKS(); }
};

TEST_F(Isolation, ChangesTheCallingThreadAlone) {
    const auto before = network();
    EXPECT_FALSE(in_private_network());
    in_private_thread([&] {
        EXPECT_NE(network(), before);
        EXPECT_TRUE(in_private_network());
    });
    EXPECT_EQ(network(), before);
    EXPECT_FALSE(in_private_network());
}

TEST_F(Isolation, LoopbackIsUp) {
    in_private_thread([] {
        expect_served(IpAddress::of("127.0.0.1"));
        expect_served(IpAddress::of("127.9.8.7"));
        expect_served(IpAddress::of("::1"));
    });
}

TEST_F(Isolation, NothingCanLeave) {
    in_private_thread([] {
        EXPECT_EQ(connecting_to("198.51.100.1", 25), asio::error::network_unreachable);
        EXPECT_EQ(connecting_to("2001:db8::1", 25), asio::error::network_unreachable);
        asio::io_context context;
        asio::ip::udp::socket socket(context, asio::ip::udp::v4());
        error_code error;
        const char octet = 0;
        socket.send_to(asio::buffer(&octet, 1), {asio::ip::make_address("198.51.100.1"), 53}, 0, error);
        EXPECT_EQ(error, asio::error::network_unreachable);
    });
}

TEST_F(Isolation, AddressesCanBeBoundAndReachedAtOnce) {
    in_private_thread([] {
        const std::vector<IpAddress> addresses{IpAddress::of("192.0.2.11"), IpAddress::of("2001:db8::11"),
                                               IpAddress::of("127.0.0.1"), IpAddress::of("192.0.2.11")};
        EXPECT_FALSE(add_addresses(addresses));
        for (const auto& address : addresses) expect_served(address);
        EXPECT_EQ(connecting_to("192.0.2.12", 25), asio::error::network_unreachable);
    });
}

TEST_F(Isolation, ThousandsOfAddressesAreNoWork) {
    in_private_thread([] {
        std::vector<IpAddress> addresses;
        for (std::uint64_t i = 0; i < 2000; ++i) {
            addresses.push_back(IpAddress::of("10.1.0.1").plus(i));
            addresses.push_back(IpAddress::of("fd00::1").plus(i));
        }
        EXPECT_FALSE(add_addresses(addresses));
        expect_served(addresses[addresses.size() - 2]);
        expect_served(addresses.back());
    });
}

TEST_F(Isolation, AnAddressThatNobodyCanHaveIsNamed) {
    in_private_thread([] {
        const std::vector<IpAddress> addresses{IpAddress::of("192.0.2.1"), IpAddress::of("ff02::1")};
        const auto refused = add_addresses(addresses);
        ASSERT_TRUE(refused);
        EXPECT_NE(refused->why.find("ff02::1"), std::string::npos) << refused->why;
    });
}

TEST_F(Isolation, TwoNetworksDoNotSeeEachOther) {
    in_private_thread([] {
        asio::io_context context;
        const tcp::acceptor server(context, endpoint(IpAddress::of("127.0.0.1"), 25));
        in_private_thread([] { EXPECT_EQ(connecting_to("127.0.0.1", 25), asio::error::connection_refused); });
        EXPECT_FALSE(connecting_to("127.0.0.1", 25));
    });
}

TEST(IsolationDeathTest, TheMachinesOwnNetworkIsLeftAlone) {
    const std::vector<IpAddress> addresses{IpAddress::of("192.0.2.11")};
    EXPECT_DEATH(static_cast<void>(add_addresses(addresses)), "");
}

TEST(Unprivileged, HaveAddressesToo) {
    as_nobody([] {
        const std::vector<IpAddress> addresses{IpAddress::of("192.0.2.11"), IpAddress::of("2001:db8::11")};
        EXPECT_FALSE(add_addresses(addresses));
        for (const auto& address : addresses) expect_served(address);
    });
}

}  // namespace
}  // namespace mxdrill::net
