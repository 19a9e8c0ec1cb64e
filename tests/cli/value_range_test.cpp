#include "sim/cli/value_range.hpp"

#include <gtest/gtest.h>

#include "sim/base/instant.hpp"

namespace mxdrill::cli {
namespace {

using Kind = ValueRange::Kind;

ValueRange range(const std::string& text) {
    std::string error;
    const auto range = parse_value_range(text, error);
    EXPECT_TRUE(range) << error;
    return range.value_or(ValueRange{});
}

std::string error_of(const std::string& text) {
    std::string error;
    EXPECT_FALSE(parse_value_range(text, error)) << text;
    return error;
}

TEST(ValueRange, IsOfDurationsNumbersOrPercentages) {
    const ValueRange times = range("fault.0.at=90m..3d");
    EXPECT_EQ(times.path, "fault.0.at");
    EXPECT_EQ(times.kind, Kind::duration);
    EXPECT_EQ(times.text(times.from), "1h30m");
    EXPECT_EQ(times.assignment(times.to), "fault.0.at=3d");
    const ValueRange numbers = range("sender.0.hosts=1..100");
    EXPECT_EQ(numbers.kind, Kind::number);
    EXPECT_EQ(numbers.assignment(50), "sender.0.hosts=50");
    const ValueRange shares = range("fault.0.chance=0%..12.5%");
    EXPECT_EQ(shares.kind, Kind::percentage);
    EXPECT_EQ(shares.text(shares.to), "12.5%");
}

TEST(ValueRange, SaysWhatIsWrong) {
    for (const std::string text : {"", "a", "a=1", "=1..2", "1..2"})
        EXPECT_EQ(error_of(text), "expected PATH=FROM..TO, such as fault.0.at=0s..3d") << text;
    EXPECT_EQ(error_of("a=2h..1h"), "2h is not less than 1h");
    EXPECT_EQ(error_of("a=5..5"), "5 is not less than 5");
    EXPECT_EQ(error_of("a=1h..10"), "`1h` and `10` are not two durations, whole numbers or percentages");
    EXPECT_EQ(error_of("a=0%..101%"), "`0%` and `101%` are not two durations, whole numbers or percentages");
}

TEST(ValueRange, HasARoundStepThatDividesItFinely) {
    const auto step = [](const std::string& text) { return range(text).text(range(text).usual_step()); };
    EXPECT_EQ(step("a=0s..3d"), "1m");
    EXPECT_EQ(step("a=0s..60d"), "1h");
    EXPECT_EQ(step("a=0s..1h"), "1s");
    EXPECT_EQ(step("a=0s..1s"), "1ms");
    EXPECT_EQ(step("a=1..100"), "1");
    EXPECT_EQ(step("a=0..1000000"), "100");
    EXPECT_EQ(step("a=0%..100%"), "0.1%");
}

TEST(ValueRange, TakesAStepOfItsKind) {
    const ValueRange times = range("a=0s..1h");
    EXPECT_EQ(times.parse_step("1m"), std::chrono::nanoseconds(base::minutes(1)).count());
    EXPECT_FALSE(times.parse_step("1"));
    EXPECT_FALSE(times.parse_step("0s"));
    EXPECT_EQ(range("a=0..9").parse_step("3"), 3);
    EXPECT_FALSE(range("a=0..9").parse_step("-3"));
}

}  // namespace
}  // namespace mxdrill::cli
