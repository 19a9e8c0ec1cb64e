#include <gtest/gtest.h>

#include "sim/measure/measure.hpp"
#include "tests/measure/trace_script.hpp"

namespace mxdrill::measure {
namespace {

using tests::TraceScript;
using trace::Ending;
using trace::Kind;

TEST(Kinds, AreCountedApart) {
    const scenario::Scenario scenario{};
    const trace::Cast cast = tests::primary_and_backup();
    Measure measure(scenario, cast);
    TraceScript script(cast, {&measure});
    script.arrives(1).arrives(2).arrives(3, 0, 0, Kind::spam).arrives(4, 0, 0, Kind::spam).at("2m");
    script.attempts(1).delivers(1, "mail1").attempts(2).ends(2, Ending::bounced);
    script.at("5m").attempts(3).delivers(3, "backup").attempts(4).ends(4, Ending::abandoned).ends_run();
    const auto kinds = measure.report().kinds;
    ASSERT_EQ(kinds.size(), 2U);
    EXPECT_EQ(kinds[0].kind, "mail");
    EXPECT_EQ(kinds[0].messages.sent, 2U);
    EXPECT_EQ(kinds[0].messages.delivered, 1U);
    EXPECT_EQ(kinds[0].messages.bounced, 1U);
    EXPECT_EQ(kinds[0].delay.max, base::minutes(2));
    EXPECT_EQ(kinds[1].kind, "spam");
    EXPECT_EQ(kinds[1].messages.delivered, 1U);
    EXPECT_EQ(kinds[1].messages.abandoned, 1U);
    EXPECT_EQ(kinds[1].delay.max, base::minutes(5));
}

TEST(Kinds, ThatNobodySendsAreLeftOut) {
    const scenario::Scenario scenario{};
    const trace::Cast cast = tests::primary_and_backup();
    Measure measure(scenario, cast);
    TraceScript(cast, {&measure}).arrives(1, 0, 0, Kind::spam).ends_run();
    ASSERT_EQ(measure.report().kinds.size(), 1U);
    EXPECT_EQ(measure.report().kinds[0].kind, "spam");
}

}  // namespace
}  // namespace mxdrill::measure
