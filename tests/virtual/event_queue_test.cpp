#include "sim/virtual/event_queue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "sim/base/draw.hpp"

namespace mxdrill::virtual_body {
namespace {

struct Happened {
    base::Instant at;
    std::uint64_t number;
    friend bool operator==(const Happened&, const Happened&) = default;
};

// Pushes and pops by turns, so that events lie near, far, and on both sides of the border.
TEST(EventQueue, KeepsTheOrderOfTimeAndThenOfPushing) {
    EventQueue<std::uint64_t> queue;
    base::Draws draws(base::Key(1));
    std::vector<Happened> expected;
    std::vector<Happened> happened;
    std::uint64_t number = 0;
    const auto pop = [&] {
        queue.pop([&](std::uint64_t event) { happened.push_back({queue.now(), event}); });
    };
    for (int round = 0; round < 2000; ++round) {
        for (std::uint64_t i = draws.below(8); i > 0; --i) {
            const std::uint64_t reach = draws.below(4) == 0 ? 100'000 : 50;
            const base::Instant at = queue.now() + base::Duration(draws.below(reach));
            expected.push_back({at, number});
            queue.push(at, number++);
        }
        for (std::uint64_t i = draws.below(7); i > 0 && !queue.empty(); --i) pop();
    }
    while (!queue.empty()) pop();
    std::stable_sort(expected.begin(), expected.end(),
                     [](const Happened& a, const Happened& b) { return a.at < b.at; });
    EXPECT_GT(happened.size(), 5000U);
    EXPECT_EQ(happened, expected);
}

TEST(EventQueueDeathTest, StopsWhenTimeGoesBack) {
    EventQueue<int> queue;
    queue.push({base::seconds(2)}, 1);
    queue.pop([](int) {});
    EXPECT_DEATH(queue.push({base::seconds(1)}, 2), "");
}

}  // namespace
}  // namespace mxdrill::virtual_body
