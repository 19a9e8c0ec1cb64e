#include "fake_smtp/gate.hpp"

#include <gtest/gtest.h>

#include "tests/fake_smtp/script.hpp"

namespace mxdrill::fake_smtp {
namespace {

class GateTest : public testing::Test {
  protected:
    void fault(Fault fault, rules::Matcher matcher = {}) {
        server_.fault(std::move(fault), std::move(matcher));
    }
    // "drop 1": by the fault of that number.
    [[nodiscard]] std::string at(Duration time, std::string_view address = "192.0.2.1") const {
        const auto standing =
            standing_at(server_.faults, Name::of("mx.example.test"), IpAddress::of(address), Instant{time});
        constexpr std::string_view kNames[] = {"accept", "drop", "refuse", "unreachable"};
        std::string text(kNames[static_cast<std::size_t>(standing.reception)]);
        return standing.fault ? text + " " + std::to_string(*standing.fault) : text;
    }
    [[nodiscard]] std::optional<Instant> next(Duration now) const {
        return next_change(server_.faults, Instant{now});
    }

    Server server_;
};

TEST_F(GateTest, IsOpenWithoutAFault) {
    fault({.stage = Stage::banner, .act = Act::drop}, {.when = {.at = {hours(1)}}});
    EXPECT_EQ(at(hours(2)), "accept");
    EXPECT_EQ(next({}), std::nullopt);
}

TEST_F(GateTest, IsDeadOrShutForATime) {
    fault({.stage = Stage::connect, .act = Act::drop}, {.when = {.at = {hours(1)}, .length = hours(1)}});
    fault({.stage = Stage::connect, .act = Act::refuse}, {.when = {.at = {hours(1)}, .length = hours(3)}});
    EXPECT_EQ(at({}), "accept");
    EXPECT_EQ(at(hours(1)), "drop 0") << "the first decides";
    EXPECT_EQ(at(hours(2)), "refuse 1");
    EXPECT_EQ(at(hours(4)), "accept");
    EXPECT_EQ(next({}), Instant{hours(1)});
    EXPECT_EQ(next(hours(1)), Instant{hours(2)});
    EXPECT_EQ(next(hours(2)), Instant{hours(4)});
    EXPECT_EQ(next(hours(4)), std::nullopt);
}

TEST_F(GateTest, ConcernsServersByNameAndAddress) {
    fault({.server = Glob("other.*"), .stage = Stage::connect, .act = Act::refuse});
    fault({.address = Prefix::parse("192.0.2.0/28"), .stage = Stage::connect, .act = Act::drop});
    fault({.server = Glob("mx.*"), .stage = Stage::connect, .act = Act::refuse});
    EXPECT_EQ(at({}, "192.0.2.1"), "drop 1");
    EXPECT_EQ(at({}, "192.0.2.99"), "refuse 2");
}

// What tells one SYN from another is no gate's business; it must not shut for all.
TEST_F(GateTest, IsNotMovedByWhatIsBeyondIt) {
    const Fault refuse{.server = Glob("*"), .stage = Stage::connect, .act = Act::refuse};
    Fault late = refuse;
    late.delay = seconds(1);
    Fault unreachable = refuse;
    unreachable.act = Act::unreachable;
    const std::pair<std::string_view, std::pair<Fault, rules::Matcher>> rows[] = {
        {"unreachable", {unreachable, {}}},
        {"delay", {late, {}}},
        {"client", {refuse, {.client = Prefix::parse("198.18.0.0/15")}}},
        {"skip", {refuse, {.how_often = {.skip = 1}}}},
        {"every", {refuse, {.how_often = {.every = 2}}}},
        {"first", {refuse, {.how_often = {.first = 3}}}},
        {"chance", {refuse, {.how_often = {.chance = 0.5}}}},
    };
    for (const auto& [key, row] : rows) {
        EXPECT_EQ(beyond_a_gate(row.first, row.second), key);
        fault(row.first, row.second);
        EXPECT_EQ(at({}), "accept") << key;
    }
    EXPECT_EQ(beyond_a_gate(refuse, {}), "");
    Fault banner = late;
    banner.stage = Stage::banner;
    banner.act = Act::reset;
    EXPECT_EQ(beyond_a_gate(banner, {.how_often = {.first = 3}}), "") << "other stages are no gates";
}

}  // namespace
}  // namespace mxdrill::fake_smtp
