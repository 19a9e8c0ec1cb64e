// Where an answer changes from one value to another.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace mxdrill::cli {

/// Two neighbouring values with unlike answers.
struct Flip {
    std::int64_t before = 0;
    std::int64_t after = 0;
};

/// Asks at both ends and at `kLooks` values between them, evenly spread, and then halves the one stretch in
/// which the answer flips until it is no longer than `step`. With no flip, or several, it goes no further: no
/// single value would be the limit. `holds(value)` is asked once for each value.
template <class Holds>
std::vector<Flip> find_flips(std::int64_t from, std::int64_t to, std::int64_t step, Holds holds) {
    constexpr std::int64_t kLooks = 7;
    const std::int64_t steps = std::max<std::int64_t>(1, (to - from) / step);
    std::vector<std::pair<std::int64_t, bool>> looks;
    for (std::int64_t i = 0; i <= kLooks; ++i) {
        const std::int64_t value = from + steps * i / (kLooks + 1) * step;
        if (looks.empty() || value > looks.back().first) looks.emplace_back(value, holds(value));
    }
    if (to > looks.back().first) looks.emplace_back(to, holds(to));
    std::vector<Flip> flips;
    for (std::size_t i = 1; i < looks.size(); ++i) {
        if (looks[i].second != looks[i - 1].second) flips.push_back({looks[i - 1].first, looks[i].first});
    }
    if (flips.size() != 1) return flips;
    Flip& flip = flips.front();
    const bool held = looks.front().second;
    while (flip.after - flip.before > step) {
        const std::int64_t middle =
            flip.before + std::max<std::int64_t>(1, (flip.after - flip.before) / step / 2) * step;
        (holds(middle) == held ? flip.before : flip.after) = middle;
    }
    return flips;
}

}  // namespace mxdrill::cli
