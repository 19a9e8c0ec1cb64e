#include "sim/base/units.hpp"

#include <gtest/gtest.h>

namespace mxdrill::base {
namespace {

using std::chrono::nanoseconds;

TEST(Durations, AreSumsOfUnits) {
    struct Row {
        const char* text;
        Duration span;
    };
    const Row rows[] = {
        {"0s", seconds(0)},
        {"250ms", milliseconds(250)},
        {"90s", seconds(90)},
        {"5m", minutes(5)},
        {"2h", hours(2)},
        {"1h30m", minutes(90)},
        {"5d", days(5)},
        {"1w", days(7)},
        {"1.5h", minutes(90)},
        {"0.5s", milliseconds(500)},
        {"1d2h3m4s5ms", days(1) + hours(2) + minutes(3) + seconds(4) + milliseconds(5)},
        {"7us", nanoseconds(7'000)},
        {"1ns", nanoseconds(1)},
        {"36500d", days(36'500)},
    };
    for (const Row& row : rows) EXPECT_EQ(parse_duration(row.text), row.span) << row.text;
}

TEST(Durations, OfAnotherFormAreRefused) {
    for (const char* text : {"",
                             "5",
                             "s",
                             "-5s",
                             "+5s",
                             " 5s",
                             "5 s",
                             "5s ",
                             "5S",
                             "5min",
                             "30m1h",
                             "1m1m",
                             "1h30",
                             "1e3s",
                             "inf",
                             "nan",
                             ".5s",
                             "36501d",
                             "99999999999999999999d",
                             "1h.5m"}) {
        EXPECT_FALSE(parse_duration(text)) << text;
    }
}

TEST(Durations, AreReadBackFromTheirOwnText) {
    for (const Duration span : {Duration(0), Duration(1), Duration(1'001), Duration(milliseconds(250)),
                                Duration(seconds(59)), Duration(minutes(90)), Duration(days(8)),
                                Duration(days(36'500)), Duration(hours(25) + milliseconds(1))}) {
        EXPECT_EQ(parse_duration(format_duration(span)), span) << format_duration(span);
    }
    EXPECT_EQ(format_duration(minutes(90)), "1h30m");
    EXPECT_EQ(format_duration(days(8)), "8d");
    EXPECT_EQ(format_duration(milliseconds(1'250)), "1s250ms");
}

TEST(Seconds, HaveAtLeastOneDecimalAndAtMostSix) {
    EXPECT_EQ(format_seconds(Duration(0)), "0.0");
    EXPECT_EQ(format_seconds(milliseconds(900'200)), "900.2");
    EXPECT_EQ(format_seconds(Duration(1'000)), "0.000001");
    EXPECT_EQ(format_seconds(Duration(999)), "0.0");
    EXPECT_EQ(format_seconds(seconds(-2)), "-2.0");
    EXPECT_EQ(format_seconds(milliseconds(-1'500)), "-1.5");
    EXPECT_EQ(format_seconds(days(30)), "2592000.0");
}

TEST(Rates, AreWholeNumbersPerUnit) {
    EXPECT_EQ(parse_rate("10/m"), (Rate{10, minutes(1)}));
    EXPECT_EQ(parse_rate("200/s"), (Rate{200, seconds(1)}));
    EXPECT_EQ(parse_rate("4/h"), (Rate{4, hours(1)}));
    EXPECT_EQ(parse_rate("1000/d"), (Rate{1000, days(1)}));
    EXPECT_DOUBLE_EQ(parse_rate("10/m")->interval_s(), 6.0);
    for (const char* text : {"", "10", "/m", "0/m", "-1/m", "1.5/m", "10/ms", "10/w", "10/", "10/m ", "10 /m",
                             "99999999999999999999/s"}) {
        EXPECT_FALSE(parse_rate(text)) << text;
    }
}

TEST(Sizes, CountPowersOfTenOrOfTwo) {
    EXPECT_EQ(parse_size("500B"), Size{500});
    EXPECT_EQ(parse_size("20kB"), Size{20'000});
    EXPECT_EQ(parse_size("2MiB"), Size{2 << 20});
    EXPECT_EQ(parse_size("1.5KiB"), Size{1'536});
    EXPECT_EQ(parse_size("1000GB"), Size{1'000'000'000'000});
    for (const char* text : {"", "20", "20 kB", "20KB", "20kb", "20mB", "-1B", "1001GB", "1e3B", "kB"}) {
        EXPECT_FALSE(parse_size(text)) << text;
    }
}

TEST(Bandwidths, CountBitsOrOctets) {
    EXPECT_EQ(parse_bandwidth("100Mbit/s"), Bandwidth{100'000'000});
    EXPECT_EQ(parse_bandwidth("1kB/s"), Bandwidth{8'000});
    EXPECT_EQ(parse_bandwidth("1bit/s"), Bandwidth{1});
    for (const char* text : {"", "100", "100Mbit", "0bit/s", "100Mb/s", "100 Mbit/s", "-1B/s", "9999GB/s"}) {
        EXPECT_FALSE(parse_bandwidth(text)) << text;
    }
}

TEST(Bandwidths, SayHowLongOctetsTake) {
    EXPECT_EQ(Bandwidth{8'000}.time_for(Size{1'000}), Duration(seconds(1)));
    EXPECT_EQ(parse_bandwidth("100Mbit/s")->time_for(Size{20'000}), Duration(1'600'000));
    EXPECT_EQ(parse_bandwidth("100Mbit/s")->time_for(Size{0}), Duration(0));
}

TEST(Bandwidths, AreNeverSoSlowThatTimeOverflows) {
    EXPECT_EQ(Bandwidth{1}.time_for(*parse_size("1000GB")), Duration(days(36'500)));
}

TEST(Shares, ArePercentOrFractions) {
    EXPECT_EQ(parse_share("95%"), Share{0.95});
    EXPECT_EQ(parse_share("0.95"), Share{0.95});
    EXPECT_EQ(parse_share("0%"), Share{0});
    EXPECT_EQ(parse_share("100%"), Share{1});
    EXPECT_EQ(parse_share("1"), Share{1});
    for (const char* text : {"", "%", "101%", "1.01", "-1%", "95 %", "95%%", "half"}) {
        EXPECT_FALSE(parse_share(text)) << text;
    }
}

TEST(WholeSeconds, RoundDown) {
    EXPECT_EQ(whole_seconds(milliseconds(1'999)), 1);
    EXPECT_EQ(whole_seconds(milliseconds(-1)), -1);
}

}  // namespace
}  // namespace mxdrill::base
