#include "sim/lookup/sighting.hpp"

#include <gtest/gtest.h>

namespace mxdrill::lookup {
namespace {

std::string shape(const std::vector<int>& preferences) {
    Sighting seen;
    for (const int preference : preferences)
        seen.hosts.push_back(
            {base::Name::of("a.test"), static_cast<std::uint16_t>(preference), {}, {}, {}, {}});
    return seen.shape();
}

TEST(Shape, IsSaidInWords) {
    EXPECT_EQ(shape({10}), "a single server");
    EXPECT_EQ(shape({10, 10, 10}), "equal sharing of three");
    EXPECT_EQ(shape({10, 20}), "a primary with one backup");
    EXPECT_EQ(shape({10, 20, 20}), "a primary with two backups");
    EXPECT_EQ(shape({10, 10, 20}), "two equal primaries with one backup");
    EXPECT_EQ(shape({1, 5, 5, 10, 10}), "a primary with backups in two tiers: two and then two");
    EXPECT_EQ(shape({1, 2, 3, 4}), "a primary with backups in three tiers: one, then one and then one");
}

}  // namespace
}  // namespace mxdrill::lookup
