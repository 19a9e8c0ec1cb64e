// A service that goes while its sockets have something for it: for AddressSanitizer to see.
#include <gtest/gtest.h>

#include <boost/asio/post.hpp>

#include "tests/fake_dns_sockets/asking.hpp"

namespace mxdrill::fake_dns::sockets {
namespace {

class LifetimeTest : public ServiceTest {
  protected:
    LifetimeTest() { serve(); }
};

TEST_F(LifetimeTest, NothingHappensAfterAServiceIsGone) {
    const Peer open(loop_, service_->endpoint());
    net::run_for(loop_);
    const Peer waiting(loop_, service_->endpoint());
    Peer asking(loop_, service_->endpoint());
    asking.send(with_length(question("example.test.", LDNS_RR_TYPE_MX, 1)));
    udp_->send(question("example.test.", LDNS_RR_TYPE_MX, 1));
    service_.reset();
    net::run_for(loop_);
    EXPECT_TRUE(outcomes_.empty());
}

// The kernel had the news already, and only its handler had not run.
TEST_F(LifetimeTest, NorWhatWasAboutToHappenWhenItWent) {
    std::optional<Peer> peer;
    for (int i = 0; i < 20; ++i) {
        net::asio::post(loop_.context(), [&, i] {
            peer.emplace(loop_, service_ ? service_->endpoint() : base::Endpoint{});
            if (service_) udp_->send(question("example.test.", LDNS_RR_TYPE_MX, 1));
            if (i == 10) service_.reset();
        });
    }
    net::run_for(loop_);
    EXPECT_EQ(service_, nullptr);
}

TEST_F(LifetimeTest, AServiceMayOpenAgainAfterItsFailure) {
    Service second(loop_, addresses_);
    second.serve(*server_, *this);
    EXPECT_TRUE(second.listen(service_->endpoint()));
    EXPECT_FALSE(second.listen({base::IpAddress::of("127.0.0.1"), 0}));
    UdpClient client(loop_, second.endpoint());
    client.send(question("example.test.", LDNS_RR_TYPE_MX, 1));
    EXPECT_TRUE(client.receive());
}

}  // namespace
}  // namespace mxdrill::fake_dns::sockets
