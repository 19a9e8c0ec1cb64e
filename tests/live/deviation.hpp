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
    KeptCounts kept;
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

/// How far the counts of what is kept for a while may lie apart: a twentieth, and two.
inline bool are_near(std::uint64_t one, std::uint64_t other) {
    const auto [less, more] = std::minmax(one, other);
    return more - less <= more / 20 + 2;
}

inline std::optional<std::string> deviation(const KeptCounts& expected, const KeptCounts& actual) {
    KeptCounts all = expected;
    all.insert(actual.begin(), actual.end());
    const auto count = [](const KeptCounts& counts, const std::string& words) {
        const auto found = counts.find(words);
        return found == counts.end() ? 0 : found->second;
    };
    for (const auto& [words, ignored] : all) {
        const auto one = count(expected, words);
        const auto other = count(actual, words);
        if (!are_near(one, other)) return fmt::format("{}: virtual {}, live {}", words, one, other);
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
    return deviation(expected.kept, actual.kept);
}

}  // namespace mxdrill::testing
