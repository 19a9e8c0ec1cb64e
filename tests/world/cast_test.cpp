// Who takes part, and at which preference.
#include "sim/world/cast.hpp"

#include <gmock/gmock.h>

#include <string>

#include "sim/scenario/reader.hpp"
#include "sim/world/world.hpp"

namespace mxdrill {
namespace {

scenario::Scenario read(const std::string& text) {
    auto reading = scenario::read_scenario_text(text, "test.toml", {.profile_folder = MXDRILL_PROFILES});
    for (const auto& error : reading.errors) ADD_FAILURE() << error.where << ": " << error.message;
    return reading.scenario.value_or(scenario::Scenario{});
}

// "10 a b | 20 c"
std::string tiers_of(const trace::Cast& cast, const std::string& domain) {
    std::string text;
    for (const auto& each : cast.domains) {
        if (each.name != base::Name::of(domain)) continue;
        for (const auto& tier : each.tiers) {
            text += (text.empty() ? "" : " | ") + std::to_string(tier.preference);
            for (const auto host : tier.hosts) text += " " + cast.servers[host].name.text();
        }
    }
    return text;
}

const std::string kWorld = R"(
title = "cast"
[[zone]]
origin  = "a.test"
records = """
@    MX 20 z
@    MX 10 y.a.test.
@    MX 10 x
x    A 192.0.2.1
y    A 192.0.2.2
y    AAAA 2001:db8::2
z    A 192.0.2.1
none MX 0 .
own  A 192.0.2.9
alias CNAME a.test.
"""
[[traffic]]
to    = ["u@own.a.test", "u@a.test", "u@none.a.test", "u@alias.a.test"]
count = 4
)";

TEST(Cast, HasTheTiersThatTheZonesState) {
    const auto scenario = read(kWorld);
    const world::World world(scenario);
    EXPECT_EQ(tiers_of(world.cast(), "a.test"), "10 x.a.test y.a.test | 20 z.a.test");
    EXPECT_EQ(tiers_of(world.cast(), "own.a.test"), "0 own.a.test");
    EXPECT_EQ(tiers_of(world.cast(), "none.a.test"), "");
    EXPECT_EQ(tiers_of(world.cast(), "alias.a.test"), "10 x.a.test y.a.test | 20 z.a.test");
}

TEST(Cast, GivesAnAddressToTheFirstServerThatHasIt) {
    const auto scenario = read(kWorld + "[[server]]\nname = \"z.a.test\"\n");
    const world::World world(scenario);
    const auto at = world.server_at(base::IpAddress::of("192.0.2.1"));
    ASSERT_TRUE(at);
    EXPECT_EQ(world.cast().servers[*at].name.text(), "z.a.test");
    EXPECT_EQ(world.server_at(base::IpAddress::of("192.0.2.77")), std::nullopt);
    EXPECT_EQ(world.cast().servers[*world.server_at(base::IpAddress::of("2001:db8::2"))].name.text(),
              "y.a.test");
}

TEST(Cast, ListsEveryHostOfEveryGroup) {
    const auto scenario = read(kWorld + "[[sender]]\nname = \"x\"\nhosts = 2\n[[sender]]\nname = \"y\"\n");
    world::World world(scenario);
    ASSERT_EQ(world.cast().senders.size(), 3U);
    EXPECT_EQ(world.cast().senders[1].name, "x/2");
    EXPECT_EQ(world.sender(1).sender.identity().addresses.front().text(), "198.18.0.2");
    EXPECT_EQ(world.sender(2).sender.identity().addresses.front().text(), "198.18.1.1");
    EXPECT_EQ(world.sender(1).sender.identity().helo, "x-2.sender.test");
}

TEST(World, LetsTheFirstFittingLinkDecide) {
    const auto scenario = read(kWorld + R"(
[[server]]
name    = "x.a.test"
latency = "50ms"
jitter  = "1ms"
[[link]]
from    = "sender"
to      = "x*"
latency = "140ms"
[[link]]
from    = "*"
to      = "*"
latency = "1s"
)");
    const world::World world(scenario);
    const auto& to_x = world.link(0, *world.server_at(base::IpAddress::of("192.0.2.1")), {});
    EXPECT_EQ(to_x.latency, base::milliseconds(140));
    EXPECT_EQ(to_x.jitter, base::milliseconds(1));
    EXPECT_EQ(world.link(0, *world.server_at(base::IpAddress::of("192.0.2.2")), {}).latency,
              base::seconds(1));
}

TEST(World, FaultsOfEveryKindComeAndGo) {
    const auto base = read(kWorld + "[[resolver]]\nname = \"isp\"\n");
    const auto others = read(kWorld + R"(
[[resolver]]
name = "isp"
[[fault]]
server = "x.a.test"
do     = "refuse"
[[fault]]
name   = "silence"
zone   = "a.test"
do     = "drop"
[[fault]]
resolver = "isp"
do       = "servfail"
)");
    world::World world(base);
    for (std::size_t i = 0; i < 3; ++i) world.put_fault(i + 4, others.faults[i]);
    EXPECT_FALSE(world.smtp_faults().empty());
    EXPECT_FALSE(world.dns().faults().empty());
    EXPECT_EQ(world.cast().faults.at(5).name, "silence");
    EXPECT_EQ(world.cast().faults.at(5).from, base::Instant{});
    world.put_fault(4, others.faults[1]);
    EXPECT_TRUE(world.smtp_faults().empty()) << "the number has become another's";
    EXPECT_TRUE(world.remove_fault(4));
    EXPECT_TRUE(world.remove_fault(5));
    EXPECT_EQ(world.cast().faults.at(5).from, std::nullopt);
    EXPECT_TRUE(world.remove_fault(6));
    EXPECT_FALSE(world.remove_fault(6));
    EXPECT_TRUE(world.dns().faults().empty());
}

}  // namespace
}  // namespace mxdrill
