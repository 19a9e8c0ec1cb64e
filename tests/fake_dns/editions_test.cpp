#include "fake_dns/editions.hpp"

#include <gtest/gtest.h>

#include "tests/fake_dns/shown.hpp"

namespace mxdrill::fake_dns {
namespace {

using base::hours;
using base::Instant;

std::string mx_of(const Editions& editions, std::string_view name, Instant at) {
    return text_of(editions.at(at).answer(query(name, "MX")));
}

TEST(Editions, ReplaceAWholeZoneAtItsTime) {
    const Editions editions({{{}, zone("a.test", "@ 60 MX 10 old\nold 60 A 192.0.2.1")},
                             {Instant{hours(24)}, zone("a.test", "@ 60 MX 10 new\nnew 60 A 192.0.2.2")}});
    EXPECT_EQ(mx_of(editions, "a.test", {}), "answered: a.test 60 MX 10 old.a.test");
    EXPECT_EQ(mx_of(editions, "a.test", Instant{hours(24)} - base::Duration(1)),
              "answered: a.test 60 MX 10 old.a.test");
    EXPECT_EQ(mx_of(editions, "a.test", Instant{hours(24)}), "answered: a.test 60 MX 10 new.a.test");
    EXPECT_EQ(mx_of(editions, "old.a.test", Instant{hours(24)}), "nxdomain: soa a.test");
    EXPECT_EQ(editions.all().size(), 2U);
}

TEST(Editions, LeaveOtherZonesAlone) {
    const Editions editions({{{}, zone("a.test", "@ 60 MX 10 m")},
                             {{}, zone("b.test", "@ 60 MX 10 m")},
                             {Instant{hours(1)}, zone("a.test", "@ 60 MX 0 .")}});
    EXPECT_EQ(mx_of(editions, "b.test", Instant{hours(2)}), "answered: b.test 60 MX 10 m.b.test");
}

TEST(Editions, HaveNoZoneBeforeItsFirstTime) {
    const Editions editions({{Instant{hours(1)}, zone("a.test", "@ 60 MX 10 m")}});
    EXPECT_EQ(mx_of(editions, "a.test", {}), "refused:");
    EXPECT_EQ(mx_of(editions, "a.test", Instant{hours(1)}), "answered: a.test 60 MX 10 m.a.test");
}

TEST(Editions, MayHaveNoZoneAtAll) {
    EXPECT_EQ(mx_of(Editions({}), "a.test", {}), "refused:");
}

}  // namespace
}  // namespace mxdrill::fake_dns
