#include "sim/base/units.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace mxdrill::base {
namespace {

struct Unit {
    std::string_view name;
    std::int64_t factor;
};

constexpr std::int64_t kNano = 1, kMicro = 1'000, kMilli = 1'000'000, kSecond = 1'000'000'000;
constexpr std::array<Unit, 8> kTimeUnits{{{"w", 7 * 86'400 * kSecond},
                                          {"d", 86'400 * kSecond},
                                          {"h", 3'600 * kSecond},
                                          {"m", 60 * kSecond},
                                          {"s", kSecond},
                                          {"ms", kMilli},
                                          {"us", kMicro},
                                          {"ns", kNano}}};
constexpr std::array<Unit, 7> kSizeUnits{{{"B", 1},
                                          {"kB", 1'000},
                                          {"MB", 1'000'000},
                                          {"GB", 1'000'000'000},
                                          {"KiB", 1 << 10},
                                          {"MiB", 1 << 20},
                                          {"GiB", 1 << 30}}};
constexpr std::array<Unit, 8> kBandwidthUnits{{{"bit/s", 1},
                                               {"kbit/s", 1'000},
                                               {"Mbit/s", 1'000'000},
                                               {"Gbit/s", 1'000'000'000},
                                               {"B/s", 8},
                                               {"kB/s", 8'000},
                                               {"MB/s", 8'000'000},
                                               {"GB/s", 8'000'000'000}}};

constexpr double kLongest = 100.0 * 365 * 86'400 * kSecond;

struct Decimal {
    double value;
    std::string_view rest;
};

// A plain decimal number at the front of the text: digits, perhaps a point and digits. No sign, no exponent.
std::optional<Decimal> leading_decimal(std::string_view text) {
    if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
    double value = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
    if (error != std::errc{} || !std::isfinite(value)) return std::nullopt;
    return Decimal{value, text.substr(static_cast<std::size_t>(end - text.data()))};
}

template <std::size_t N>
const Unit* unit_named(const std::array<Unit, N>& units, std::string_view name) {
    for (const Unit& unit : units) {
        if (unit.name == name) return &unit;
    }
    return nullptr;
}

template <std::size_t N>
std::optional<double> parse_with_unit(std::string_view text, const std::array<Unit, N>& units) {
    const auto number = leading_decimal(text);
    if (!number) return std::nullopt;
    const Unit* unit = unit_named(units, number->rest);
    if (unit == nullptr) return std::nullopt;
    return number->value * static_cast<double>(unit->factor);
}

}  // namespace

Duration Bandwidth::time_for(Size size) const {
    const auto bit_nanoseconds = static_cast<__int128>(size.octets) * 8 * kSecond;
    const auto longest = static_cast<__int128>(kLongest);
    return Duration(static_cast<std::int64_t>(std::min(bit_nanoseconds / bits_per_s, longest)));
}

std::optional<Duration> parse_duration(std::string_view text) {
    double total = 0;
    std::int64_t last_factor = kTimeUnits.front().factor + 1;
    do {
        const auto number = leading_decimal(text);
        if (!number) return std::nullopt;
        const auto letters = number->rest.find_first_of("0123456789");
        const Unit* unit = unit_named(kTimeUnits, number->rest.substr(0, letters));
        if (unit == nullptr || unit->factor >= last_factor) return std::nullopt;
        last_factor = unit->factor;
        total += number->value * static_cast<double>(unit->factor);
        text = letters == std::string_view::npos ? std::string_view{} : number->rest.substr(letters);
    } while (!text.empty());
    if (total > kLongest) return std::nullopt;
    return Duration(std::llround(total));
}

std::optional<Rate> parse_rate(std::string_view text) {
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    Rate rate;
    const auto [end, error] = std::from_chars(text.data(), text.data() + slash, rate.count);
    if (error != std::errc{} || end != text.data() + slash || rate.count <= 0) return std::nullopt;
    const auto name = text.substr(slash + 1);
    const Unit* unit = unit_named(kTimeUnits, name);
    if (unit == nullptr || name.size() != 1 || name == "w") return std::nullopt;
    rate.per = Duration(unit->factor);
    return rate;
}

std::optional<Size> parse_size(std::string_view text) {
    const auto octets = parse_with_unit(text, kSizeUnits);
    if (!octets || *octets > 1e12) return std::nullopt;
    return Size{std::llround(*octets)};
}

std::optional<Bandwidth> parse_bandwidth(std::string_view text) {
    const auto bits = parse_with_unit(text, kBandwidthUnits);
    if (!bits || *bits < 1 || *bits > 1e12) return std::nullopt;
    return Bandwidth{std::llround(*bits)};
}

std::optional<Share> parse_share(std::string_view text) {
    const auto number = leading_decimal(text);
    if (!number) return std::nullopt;
    double fraction = number->value;
    if (number->rest == "%") {
        fraction /= 100;
    } else if (!number->rest.empty()) {
        return std::nullopt;
    }
    if (fraction > 1) return std::nullopt;
    return Share{fraction};
}

std::string format_duration(Duration span) {
    if (span == Duration::zero()) return "0s";
    std::string text;
    std::int64_t rest = span.count();
    for (const Unit& unit : kTimeUnits) {
        if (unit.name == "w" || rest < unit.factor) continue;
        text += std::to_string(rest / unit.factor);
        text += unit.name;
        rest %= unit.factor;
    }
    return text;
}

std::string format_seconds(Duration span) {
    std::int64_t micros = span.count() / kMicro;
    std::string text = micros < 0 ? "-" : "";
    micros = micros < 0 ? -micros : micros;
    text += std::to_string(micros / 1'000'000) + ".";
    std::string decimals = std::to_string(micros % 1'000'000);
    decimals.insert(0, 6 - decimals.size(), '0');
    while (decimals.size() > 1 && decimals.back() == '0') decimals.pop_back();
    return text + decimals;
}

}  // namespace mxdrill::base
