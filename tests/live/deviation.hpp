// The first thing in which two runs of a scenario differ.
#pragma once

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <string>

#include "tests/live/counts.hpp"
#include "tests/live/story.hpp"

namespace mxdrill::testing {

/// What one body made of a scenario.
struct Played {
    Stories stories;
    Lines counts;
};

inline std::string text_of(const Moment* moment) {
    if (moment == nullptr) return "nothing more";
    return base::format_seconds(moment->at.since_start) + " s " + moment->text;
}

/// One chapter of two stories; nothing if they agree, and no time is further from the other than that.
inline std::optional<std::string> deviation(const Chapter& chapter, const std::vector<Moment>& expected,
                                            const std::vector<Moment>& actual, base::Duration tolerance) {
    for (std::size_t i = 0; i < std::max(expected.size(), actual.size()); ++i) {
        const Moment* one = i < expected.size() ? &expected[i] : nullptr;
        const Moment* other = i < actual.size() ? &actual[i] : nullptr;
        const bool alike = one != nullptr && other != nullptr && one->text == other->text &&
                           std::chrono::abs(one->at - other->at) <= tolerance;
        if (alike) continue;
        return fmt::format("message {}, {}:\n  virtual: {}\n  live:    {}", chapter.first, chapter.second,
                           text_of(one), text_of(other));
    }
    return std::nullopt;
}

/// Of all stories and counts.
inline std::optional<std::string> deviation(const Played& expected, const Played& actual,
                                            base::Duration tolerance) {
    const std::vector<Moment> silence;
    const auto said = [&](const Stories& stories, const Chapter& chapter) -> const std::vector<Moment>& {
        const auto found = stories.find(chapter);
        return found == stories.end() ? silence : found->second;
    };
    for (const auto& [chapter, moments] : expected.stories) {
        if (auto differs = deviation(chapter, moments, said(actual.stories, chapter), tolerance))
            return differs;
    }
    for (const auto& [chapter, moments] : actual.stories) {
        if (auto differs = deviation(chapter, said(expected.stories, chapter), moments, tolerance))
            return differs;
    }
    for (std::size_t i = 0; i < std::min(expected.counts.size(), actual.counts.size()); ++i) {
        if (expected.counts[i] != actual.counts[i])
            return fmt::format("report:\n  virtual: {}\n  live:    {}", expected.counts[i], actual.counts[i]);
    }
    if (expected.counts.size() != actual.counts.size()) return "the reports list different names";
    return std::nullopt;
}

}  // namespace mxdrill::testing
