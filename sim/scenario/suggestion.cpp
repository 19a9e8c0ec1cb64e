#include "sim/scenario/suggestion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "sim/base/units.hpp"

namespace mxdrill::scenario {
namespace {

// Beyond these a search costs too much for a hint.
constexpr std::size_t kLongestWord = 100;
constexpr std::size_t kMostWords = 1000;

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// How many letters to insert, delete, replace or swap with their neighbour (Damerau's distance, restricted).
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before(b.size() + 1);
    std::vector<std::size_t> above(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(above.begin(), above.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const bool same = lower(a[i - 1]) == lower(b[j - 1]);
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (same ? 0 : 1)});
            const bool swapped =
                i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]);
            if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
        }
        before = above;
        above = row;
    }
    return above[b.size()];
}

}  // namespace

std::string did_you_mean(std::string_view word, const std::vector<std::string>& known) {
    if (word.size() > kLongestWord || known.size() > kMostWords) return "";
    const std::string* nearest = nullptr;
    std::size_t least = std::max<std::size_t>(word.size() / 3, 1) + 1;
    for (const std::string& candidate : known) {
        if (candidate.size() > kLongestWord) continue;
        if (const auto steps = distance(word, candidate); steps < least) {
            least = steps;
            nearest = &candidate;
        }
    }
    return nearest == nullptr ? "" : fmt::format("; did you mean \"{}\"?", *nearest);
}

std::string listed(const std::vector<std::string>& words, std::string_view last) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) text += i + 1 == words.size() ? fmt::format(" {} ", last) : ", ";
        text += words[i];
    }
    return text;
}

std::string from_then_on(base::Instant from) {
    if (from == base::Instant{}) return {};
    return " from " + base::format_duration(from.since_start) + " on";
}

}  // namespace mxdrill::scenario
