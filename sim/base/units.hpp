// Quantities with units, as people write them and as they are computed with.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sim/base/instant.hpp"

namespace mxdrill::base {

/// Events per time, kept as the two whole numbers it was written with: "10/m" is 10 in 60 s.
struct Rate {
    std::int64_t count = 0;
    Duration per = seconds(1);

    /// The time from one event to the next at an even pace.
    [[nodiscard]] constexpr double interval_s() const { return in_seconds(per) / static_cast<double>(count); }
    friend constexpr bool operator==(const Rate&, const Rate&) = default;
};

/// Octets.
struct Size {
    std::int64_t octets = 0;
    friend constexpr auto operator<=>(const Size&, const Size&) = default;
};

/// Bits per second.
struct Bandwidth {
    std::int64_t bits_per_s = 0;

    /// How long this many octets take; at most 100 years.
    [[nodiscard]] Duration time_for(Size size) const;
    friend constexpr auto operator<=>(const Bandwidth&, const Bandwidth&) = default;
};

/// A number from 0 to 1.
struct Share {
    double fraction = 0;
    friend constexpr auto operator<=>(const Share&, const Share&) = default;
};

/// "250ms", "90s", "5m", "2h", "1h30m", "5d": digits (a decimal point is allowed) and a unit (ns us ms s m h
/// d w), larger units first. Nothing for another text, a negative span, or one over 100 years.
std::optional<Duration> parse_duration(std::string_view text);

/// "10/m", "200/s", "4/h", "1000/d": a positive whole number per s, m, h or d.
std::optional<Rate> parse_rate(std::string_view text);

/// "20kB", "2MiB", "500B": B, kB, MB, GB are powers of 1000; KiB, MiB, GiB of 1024. At most 1 TB.
std::optional<Size> parse_size(std::string_view text);

/// "100Mbit/s", "1kB/s": bit or B per second with k, M or G. Positive, at most 1 Tbit/s.
std::optional<Bandwidth> parse_bandwidth(std::string_view text);

/// "95%" or "0.95".
std::optional<Share> parse_share(std::string_view text);

/// Short text that parse_duration reads back: "1h30m", "250ms", "0s".
std::string format_duration(Duration span);

/// Decimal seconds to the microsecond without trailing zeros, always with one decimal: "0.0", "900.2".
std::string format_seconds(Duration span);

}  // namespace mxdrill::base
