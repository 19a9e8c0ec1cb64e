#include "sim/net/clock.hpp"

#include <algorithm>

namespace mxdrill::net {

Clock::Wall::time_point Clock::when(base::Instant at) const {
    constexpr double kLongest = 100.0 * 365 * 24 * 3600;
    const double ahead = base::in_seconds(at.since_start - base_) / settings_.speed;
    const std::chrono::duration<double> wall(std::clamp(ahead, 0.0, kLongest));
    return origin_ + std::chrono::ceil<Wall::duration>(wall);
}

void Clock::jump_to(base::Instant at) {
    const auto wall = Wall::now();
    base_ = std::max(at.since_start, base_ + scaled(wall - origin_));
    origin_ = wall;
}

void Clock::restart() {
    origin_ = Wall::now();
    base_ = base::Duration(0);
}

base::Duration Clock::scaled(base::Duration wall) const {
    if (settings_.pace != Pace::scaled) return wall;
    return std::chrono::floor<base::Duration>(
        std::chrono::duration<double, std::nano>(static_cast<double>(wall.count()) * settings_.speed));
}

}  // namespace mxdrill::net
