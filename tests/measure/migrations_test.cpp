// A domain whose mail moves from an old server to a new one.
#include <gtest/gtest.h>

#include "sim/measure/measure.hpp"
#include "tests/measure/trace_script.hpp"

namespace mxdrill::measure {
namespace {

using base::hours;
using base::minutes;
using tests::CastScript;
using tests::TraceScript;
using trace::Ending;

CastScript servers() {
    return CastScript()
        .server("old.example.test", {"192.0.2.1"})
        .server("new.example.test", {"192.0.2.2"})
        .sender("world");
}

trace::Cast moving_after_two_hours() {
    return servers()
        .domain("example.test", {{10, {"old.example.test"}}})
        .from("2h", {{10, {"new.example.test"}}});
}

class MigrationsTest : public testing::Test {
  protected:
    explicit MigrationsTest(trace::Cast cast = moving_after_two_hours()) : cast_(std::move(cast)) {}

    // The one migration that there is.
    MigrationReport migration() {
        const auto migrations = measure_.report().migrations;
        EXPECT_EQ(migrations.size(), 1U);
        return migrations.empty() ? MigrationReport{} : migrations.front();
    }

    scenario::Scenario scenario_{};
    trace::Cast cast_;
    Measure measure_{scenario_, cast_};
    TraceScript script_{cast_, {&measure_}};
};

TEST_F(MigrationsTest, NamesTheServersAndTheTimeOfTheChange) {
    script_.ends_run();
    EXPECT_EQ(migration().domain, "example.test");
    EXPECT_EQ(migration().change, hours(2));
    EXPECT_EQ(migration().old_servers, std::vector<std::string>{"old.example.test"});
    EXPECT_EQ(migration().new_servers, std::vector<std::string>{"new.example.test"});
    EXPECT_FALSE(migration().last_to_old);
    EXPECT_FALSE(migration().safe_switch_off) << "nobody ever went to an old server";
}

TEST_F(MigrationsTest, CountsWhatTheOldServerGotAfterTheChange) {
    script_.at("1h").arrives(1).attempts(1).delivers(1, "old");
    script_.at("2h30m").arrives(2).attempts(2).delivers(2, "old");
    script_.at("2h40m").arrives(3).attempts(3).delivers(3, "new").ends_run();
    EXPECT_EQ(migration().old_since_change, 1U);
    EXPECT_EQ(migration().new_since_change, 1U);
    EXPECT_EQ(migration().last_to_old, minutes(150));
    EXPECT_EQ(migration().safe_switch_off, minutes(150));
}

TEST_F(MigrationsTest, IsSafeNoSoonerThanTheChange) {
    script_.at("1h").arrives(1).attempts(1).delivers(1, "old").at("3h").ends_run();
    EXPECT_EQ(migration().last_to_old, hours(1));
    EXPECT_EQ(migration().safe_switch_off, hours(2));
}

TEST_F(MigrationsTest, IsNotSafeWhileSendersStillTry) {
    script_.at("2h10m").arrives(1).attempts(1).refused(1, "old", trace::Action::defer);
    script_.at("3h").attempts(1).delivers(1, "new").ends_run();
    EXPECT_FALSE(migration().last_to_old);
    EXPECT_EQ(migration().safe_switch_off, minutes(130)) << "a refused try would have been one that failed";
}

TEST_F(MigrationsTest, DoesNotSayWhenItIsSafeIfTheRunDoesNotTell) {
    script_.at("1h").arrives(1).attempts(1).delivers(1, "old").at("3h").arrives(2);
    EXPECT_EQ(migration().safe_switch_off, hours(2));
    script_.tell(trace::RunEnded{.reached_bound = false, .interrupted = true});
    EXPECT_FALSE(migration().safe_switch_off) << "who knows what would have come";
}

TEST_F(MigrationsTest, DoesNotSayWhenItIsSafeIfTheRunEndsBeforeTheChange) {
    script_.at("1h").arrives(1).attempts(1).delivers(1, "old").at("90m").ends_run();
    EXPECT_EQ(migration().last_to_old, hours(1));
    EXPECT_FALSE(migration().safe_switch_off);
}

TEST_F(MigrationsTest, FollowsWhomTheOldServerTurnedAway) {
    script_.at("2h10m");
    for (const trace::MessageId id : {1, 2, 3}) script_.arrives(id).attempts(id).refused(id, "old");
    script_.refused(1, "old");  // once more changes nothing
    script_.at("3h").delivers(1, "new").ends(2, Ending::bounced).ends_run();
    EXPECT_EQ(migration().turned_away.sent, 3U);
    EXPECT_EQ(migration().turned_away.delivered, 1U);
    EXPECT_EQ(migration().turned_away.bounced, 1U);
    EXPECT_EQ(migration().turned_away.queued, 1U);
}

TEST_F(MigrationsTest, BlamesNobodyForATryThatBeganBeforeTheChange) {
    script_.at("2h").arrives(1).attempts(1);
    script_.tries(1, "old", protocol::Stage::connect, trace::Outcome::timeout, "", trace::Action::defer,
                  "30s");
    script_.ends_run();
    EXPECT_EQ(migration().turned_away.sent, 0U);
}

TEST_F(MigrationsTest, ShowsBothSidesInSlicesOfOneLength) {
    script_.at("10m").arrives(1).attempts(1).delivers(1, "old");
    script_.at("5h").arrives(2).attempts(2).delivers(2, "new").ends_run();
    const auto slices = migration().over_time;
    ASSERT_GE(slices.size(), 2U);
    std::uint64_t to_old = 0;
    std::uint64_t to_new = 0;
    for (std::size_t i = 0; i < slices.size(); ++i) {
        EXPECT_EQ(slices[i].from, slices[1].from * static_cast<std::int64_t>(i));
        to_old += slices[i].to_old;
        to_new += slices[i].to_new;
    }
    EXPECT_EQ(to_old, 1U);
    EXPECT_EQ(to_new, 1U);
    EXPECT_LE(slices.back().from, hours(5));
}

std::vector<MigrationReport> migrations_in(const trace::Cast& cast) {
    const scenario::Scenario scenario{};
    Measure measure(scenario, cast);
    TraceScript(cast, {&measure}).ends_run();
    return measure.report().migrations;
}

TEST(Migrations, AreNoneWhereNoServerIsGivenUp) {
    EXPECT_TRUE(migrations_in(servers().domain("example.test", {{10, {"old.example.test"}}})).empty());
    EXPECT_TRUE(migrations_in(servers()
                                  .domain("example.test", {{10, {"old.example.test"}}})
                                  .from("1h", {{10, {"old.example.test"}}, {20, {"new.example.test"}}}))
                    .empty())
        << "one more is no move";
}

TEST(Migrations, ChangeWhenTheLastOldServerIsGone) {
    const auto migrations = migrations_in(servers()
                                              .domain("example.test", {{10, {"old.example.test"}}})
                                              .from("1h", {{10, {"new.example.test", "old.example.test"}}})
                                              .from("3h", {{10, {"new.example.test"}}}));
    ASSERT_EQ(migrations.size(), 1U);
    EXPECT_EQ(migrations[0].change, hours(3));
}

}  // namespace
}  // namespace mxdrill::measure
