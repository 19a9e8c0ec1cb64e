// The one place where a run's time meets the machine's.
#pragma once

#include <chrono>
#include <cstdint>

#include "sim/base/instant.hpp"
#include "sim/base/names_of.hpp"

namespace mxdrill::net {

/// How a run's time passes.
enum class Pace : std::uint8_t {
    real,    // as everybody's
    scaled,  // faster or slower by a factor
    jump,    // as everybody's, but when nothing is left to do it is at once the time of the next deadline
};

struct ClockSettings {
    Pace pace = Pace::real;
    double speed = 1.0;  // of `scaled`: seconds of the run in one second; above 0
};

/// A run's time, by the machine's steady clock. It never goes back.
class Clock {
  public:
    using Wall = std::chrono::steady_clock;

    /// The run's time starts now.
    explicit Clock(const ClockSettings& settings = {})
        : settings_(settings), origin_(Wall::now()), base_(0) {}

    [[nodiscard]] const ClockSettings& settings() const { return settings_; }

    [[nodiscard]] base::Instant now() const { return {base_ + scaled(Wall::now() - origin_)}; }

    /// When the machine's clock will show what now() shows at `at`. A time long past is as good as one just
    /// past, one in 100 years as good as never.
    [[nodiscard]] Wall::time_point when(base::Instant at) const;

    /// Time passes over all until `at`; to an earlier time than now it does not go.
    void jump_to(base::Instant at);

    /// The run's time starts anew.
    void restart();

  private:
    [[nodiscard]] base::Duration scaled(base::Duration wall) const;

    ClockSettings settings_;
    Wall::time_point origin_;
    base::Duration base_;  // the run's time at the origin
};

}  // namespace mxdrill::net

namespace mxdrill::base {
template <>
inline constexpr std::array<std::string_view, 3> names_of<net::Pace>{"real", "scaled", "jump"};
}  // namespace mxdrill::base
