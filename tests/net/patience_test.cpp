// What the jumping clock waits for, and what it does not.
#include "sim/net/passage.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace mxdrill::net {
namespace {

constexpr auto kPatience = std::chrono::milliseconds(200);  // the loop's, with what never comes

/// How long the machine took for an hour of the run.
class PassageOverAnHour : public testing::Test {
  protected:
    std::chrono::steady_clock::duration taken() {
        const auto began = std::chrono::steady_clock::now();
        loop_.run(base::Instant{std::chrono::hours(1)}, [] { return false; });
        return std::chrono::steady_clock::now() - began;
    }

    Loop loop_{{.pace = Pace::jump}};
    Passage passage_{loop_};
};

TEST_F(PassageOverAnHour, WaitsForOctetsThatNobodyHasRead) {
    passage_.sent_by(End::client, 7);
    EXPECT_GE(taken(), kPatience);
}

TEST_F(PassageOverAnHour, WaitsForNoneThatWereRead) {
    passage_.sent_by(End::client, 7);
    passage_.read_by(End::server, 7);
    EXPECT_LT(taken(), kPatience);
}

TEST_F(PassageOverAnHour, WaitsForAHandshakeOfTwo) {
    passage_.begins_tls(End::client);
    passage_.begins_tls(End::server);
    passage_.ends_tls(End::server);
    EXPECT_GE(taken(), kPatience);
}

// Each handshake of a run once took the patience: the client began it, and the server's part in it was a
// deadline to which the clock would have to jump.
TEST_F(PassageOverAnHour, WaitsForNoHandshakeThatTheOtherEndHasNotBegun) {
    passage_.begins_tls(End::client);
    EXPECT_LT(taken(), kPatience);
}

TEST_F(PassageOverAnHour, WaitsForNoHandshakeThatBothEndsAreDoneWith) {
    passage_.begins_tls(End::client);
    passage_.begins_tls(End::server);
    passage_.ends_tls(End::client);
    passage_.leaves(End::server);
    EXPECT_LT(taken(), kPatience);
}

}  // namespace
}  // namespace mxdrill::net
