// What a test does in a private network, in a thread that ends with it.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <thread>

#include "sim/net/isolation.hpp"

namespace mxdrill::net {

/// Nothing if private networks can be had here; asked once, while no other thread runs.
inline const std::optional<Unable>& refusal() {
    static const std::optional<Unable> refused = allow_private_networks();
    return refused;
}

/// Runs `body` in a network of its own and waits for it.
template <class Body>
void in_private_thread(Body body) {
    std::thread([&] {
        const auto refused = enter_private_network();
        ASSERT_FALSE(refused) << refused->why;
        body();
    }).join();
}

}  // namespace mxdrill::net

#define SKIP_WITHOUT_PRIVATE_NETWORKS() \
    if (refusal()) GTEST_SKIP() << refusal()->why
