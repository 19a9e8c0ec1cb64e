#include "reports/words.hpp"

#include <fmt/format.h>

#include <cmath>

namespace mxdrill::reports {
namespace {

std::string two_units(std::int64_t small, std::int64_t per_big, std::string_view big,
                      std::string_view little) {
    return fmt::format("{} {} {:02} {}", small / per_big, big, small % per_big, little);
}

std::int64_t rounded_to(base::Duration span, base::Duration unit) {
    return (span + unit / 2) / unit;
}

}  // namespace

// Each step asks whether the rounded value still fits its unit, so that 59.97 s is a minute and not 60.0 s.
std::string human_duration(base::Duration span) {
    const double seconds = base::in_seconds(span);
    if (span <= base::Duration::zero()) return "0 s";
    if (seconds < 0.0005) return "<0.001 s";
    if (seconds < 0.0095) return fmt::format("{:.3f} s", seconds);
    if (seconds < 9.995) return fmt::format("{:.2f} s", seconds);
    if (seconds < 59.95) return fmt::format("{:.1f} s", seconds);
    if (const auto s = rounded_to(span, base::seconds(1)); s < 3600) return two_units(s, 60, "min", "s");
    if (const auto min = rounded_to(span, base::minutes(1)); min < 24 * 60)
        return two_units(min, 60, "h", "min");
    return two_units(rounded_to(span, base::hours(1)), 24, "d", "h");
}

std::string grouped(std::uint64_t count) {
    std::string text = std::to_string(count);
    for (std::size_t i = text.size(); i > 3; i -= 3) text.insert(i - 3, 1, ',');
    return text;
}

std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
    if (count == 1) return fmt::format("1 {}", one);
    return many.empty() ? fmt::format("{} {}s", grouped(count), one)
                        : fmt::format("{} {}", grouped(count), many);
}

std::string percent(double share) {
    if (share > 0 && share < 0.001) return "<0.1%";
    if (share < 1 && share > 0.999) return ">99.9%";
    if (share <= 0 || share >= 1) return fmt::format("{:.0f}%", share * 100);
    return fmt::format("{:.1f}%", share * 100);
}

std::size_t columns(std::string_view text) {
    std::size_t count = 0;
    for (const char c : text) count += (static_cast<unsigned char>(c) & 0xc0) != 0x80 ? 1 : 0;
    return count;
}

std::string right(std::string_view text, std::size_t width) {
    const std::size_t has = columns(text);
    return std::string(has < width ? width - has : 0, ' ').append(text);
}

std::string left(std::string_view text, std::size_t width) {
    const std::size_t has = columns(text);
    return std::string(text).append(has < width ? width - has : 0, ' ');
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const auto end = text.find(' ');
        const auto word = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (lines.empty() || columns(lines.back()) + 1 + columns(word) > width) {
            lines.emplace_back(word);
        } else {
            lines.back().append(" ").append(word);
        }
    }
    return lines;
}

}  // namespace mxdrill::reports
