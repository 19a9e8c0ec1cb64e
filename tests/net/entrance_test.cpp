#include "sim/net/entrance.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "sim/net/acceptor.hpp"
#include "tests/net/no_descriptors.hpp"
#include "tests/net/peer.hpp"

namespace mxdrill::net {
namespace {

class EntranceTest : public testing::Test {
  protected:
    void open() {
        ASSERT_FALSE(listen(entrance_->acceptor(), {asio::ip::address_v4::loopback(), 0}));
        at_ = endpoint_of(entrance_->acceptor().local_endpoint());
    }
    Peer connect() { return {loop_, at_}; }

    Loop loop_{ClockSettings{}};
    std::vector<tcp::socket> accepted_;
    std::optional<Entrance> entrance_{std::in_place, loop_.context(), "no room\r\n",
                                      [this](tcp::socket socket) { accepted_.push_back(std::move(socket)); }};
    base::Endpoint at_;
};

TEST_F(EntranceTest, AcceptsFromItsStartUntilItIsClosed) {
    open();
    const Peer early = connect();
    run_for(loop_);
    EXPECT_EQ(accepted_.size(), 0U);
    entrance_->start();
    const Peer second = connect();
    EXPECT_TRUE(run_until(loop_, [&] { return accepted_.size() == 2; }));
    entrance_->close();
    EXPECT_TRUE(connect().was_refused());
    open();
    entrance_->start();
    const Peer third = connect();
    EXPECT_TRUE(run_until(loop_, [&] { return accepted_.size() == 3; })) << "it may be opened again";
}

TEST_F(EntranceTest, MayGoWhileItAccepts) {
    open();
    std::optional<Entrance> other(std::in_place, loop_.context(), "", [&](tcp::socket) { other.reset(); });
    other->acceptor() = std::move(entrance_->acceptor());
    other->start();
    const Peer peer = connect();
    EXPECT_TRUE(run_until(loop_, [&] { return !other; }));
    run_for(loop_);
}

TEST_F(EntranceTest, TellsWhomItHasNoDescriptorFor) {
    open();
    entrance_->start();
    Peer peer = connect();
    {
        const NoDescriptors none;
        if (!none.hold()) GTEST_SKIP() << NoDescriptors::kNoLimit;
        EXPECT_EQ(peer.await("\n"), "no room\r\n");
        EXPECT_TRUE(peer.await_end());
    }
    EXPECT_TRUE(accepted_.empty());
    const Peer next = connect();
    EXPECT_TRUE(run_until(loop_, [&] { return accepted_.size() == 1; }));
}

// The connection that waits keeps the socket readable, and there is nothing to turn it away with.
TEST_F(EntranceTest, RestsWhenThereIsNotEvenADescriptorInReserve) {
    open();
    const Peer peer = connect();
    std::thread([&] {  // the reserve is each thread's own
        {
            const NoDescriptors none;
            if (!none.hold()) return;
            entrance_->start();
            EXPECT_LT(loop_.context().run_for(std::chrono::milliseconds(250)), 10U);
            EXPECT_TRUE(accepted_.empty());
        }
        EXPECT_TRUE(run_until(loop_, [&] { return accepted_.size() == 1; })) << "and goes on";
    })
        .join();
}

}  // namespace
}  // namespace mxdrill::net
