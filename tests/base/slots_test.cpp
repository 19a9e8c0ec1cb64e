#include "sim/base/slots.hpp"

#include <gtest/gtest.h>

#include <string>

#include "sim/base/outbox.hpp"

namespace mxdrill::base {
namespace {

TEST(Slots, AreUsedAgainAndKeepTheirElement) {
    Slots<std::string> slots;
    const auto a = slots.acquire();
    const auto b = slots.acquire();
    EXPECT_NE(a, b);
    slots[a] = "kept";
    slots.release(a);
    const auto again = slots.acquire();
    EXPECT_EQ(again, a);
    EXPECT_EQ(slots[again], "kept");
}

TEST(Slots, NeverMoveTheirElements) {
    Slots<int> slots;
    const auto first = slots.acquire();
    const int* place = &slots[first];
    for (int i = 0; i < 1'000; ++i) slots.acquire();
    EXPECT_TRUE(&slots[first] == place);
}

TEST(Outboxes, HandOutInOrderAlsoWhatComesInBetween) {
    Outbox<int> outbox;
    outbox.push(1);
    outbox.push(2);
    EXPECT_EQ(*outbox.poll(), 1);
    outbox.push(3);
    EXPECT_EQ(*outbox.poll(), 2);
    EXPECT_EQ(*outbox.poll(), 3);
    EXPECT_FALSE(outbox.poll());
    outbox.push(4);
    EXPECT_EQ(*outbox.poll(), 4);
}

}  // namespace
}  // namespace mxdrill::base
