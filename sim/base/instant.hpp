// Time as data. An Instant is a point on a run's timeline and has no now(): whoever needs the time is told
// it.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>

namespace mxdrill::base {

/// A span of simulated time, to the nanosecond.
using Duration = std::chrono::nanoseconds;

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// A point in time, counted from the start of the run.
struct Instant {
    Duration since_start{0};

    friend constexpr auto operator<=>(Instant, Instant) = default;
    friend constexpr Instant operator+(Instant at, Duration span) { return {at.since_start + span}; }
    friend constexpr Instant operator-(Instant at, Duration span) { return {at.since_start - span}; }
    friend constexpr Duration operator-(Instant later, Instant earlier) {
        return later.since_start - earlier.since_start;
    }
};

/// The whole seconds of a span, rounded down; what programs see that keep time with time(2).
constexpr std::int64_t whole_seconds(Duration span) {
    return std::chrono::floor<std::chrono::seconds>(span).count();
}

constexpr double in_seconds(Duration span) {
    return std::chrono::duration<double>(span).count();
}

}  // namespace mxdrill::base
