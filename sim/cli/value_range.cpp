#include "sim/cli/value_range.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

#include "sim/base/units.hpp"

namespace mxdrill::cli {
namespace {

using Kind = ValueRange::Kind;

constexpr std::int64_t kPerPercent = 1000;

std::optional<std::int64_t> whole_number(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

std::optional<std::int64_t> percentage(std::string_view text) {
    if (!text.ends_with('%')) return std::nullopt;
    text.remove_suffix(1);
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool good =
        error == std::errc{} && end == text.data() + text.size() && number >= 0 && number <= 100;
    return good ? std::optional(static_cast<std::int64_t>(std::llround(number * kPerPercent))) : std::nullopt;
}

std::optional<std::int64_t> value_of(Kind kind, std::string_view text) {
    switch (kind) {
        case Kind::number: return whole_number(text);
        case Kind::percentage: return percentage(text);
        case Kind::duration: break;
    }
    const auto span = base::parse_duration(text);
    return span ? std::optional(static_cast<std::int64_t>(span->count())) : std::nullopt;
}

}  // namespace

std::string ValueRange::text(std::int64_t value) const {
    switch (kind) {
        case Kind::number: return std::to_string(value);
        case Kind::percentage: return fmt::format("{}%", static_cast<double>(value) / kPerPercent);
        case Kind::duration: break;
    }
    return base::format_duration(base::Duration(value));
}

std::int64_t ValueRange::usual_step() const {
    constexpr std::int64_t kParts = 1000;
    constexpr std::array<base::Duration, 8> kRound{
        base::hours(1),   base::minutes(10),       base::minutes(1),       base::seconds(10),
        base::seconds(1), base::milliseconds(100), base::milliseconds(10), base::milliseconds(1)};
    if (kind != Kind::duration) {
        std::int64_t step = kind == Kind::percentage ? kPerPercent / 10 : 1;
        while ((to - from) / step > 10 * kParts) step *= 10;
        return step;
    }
    for (const base::Duration round : kRound) {
        if ((to - from) / round.count() >= kParts) return round.count();
    }
    return kRound.back().count();
}

std::optional<std::int64_t> ValueRange::parse_step(std::string_view text) const {
    const auto step = value_of(kind, text);
    return step && *step > 0 ? step : std::nullopt;
}

std::optional<ValueRange> parse_value_range(std::string_view text, std::string& error) {
    const auto equals = text.find('=');
    const auto dots = text.find("..", equals == std::string_view::npos ? 0 : equals);
    if (equals == std::string_view::npos || equals == 0 || dots == std::string_view::npos) {
        error = "expected PATH=FROM..TO, such as fault.0.at=0s..3d";
        return std::nullopt;
    }
    const std::string_view first = text.substr(equals + 1, dots - equals - 1);
    const std::string_view last = text.substr(dots + 2);
    for (const Kind kind : {Kind::number, Kind::percentage, Kind::duration}) {
        const auto from = value_of(kind, first);
        const auto to = value_of(kind, last);
        if (!from || !to) continue;
        if (*from < *to) return ValueRange{std::string(text.substr(0, equals)), kind, *from, *to};
        error = fmt::format("{} is not less than {}", first, last);
        return std::nullopt;
    }
    error = fmt::format("`{}` and `{}` are not two durations, whole numbers or percentages", first, last);
    return std::nullopt;
}

}  // namespace mxdrill::cli
