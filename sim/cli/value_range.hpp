// The values that one key is to take, from one end to the other.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mxdrill::cli {

/// `fault.0.at=0s..3d`: a path of the scenario and two values of a kind that can be halved: durations, whole
/// numbers, or percentages. Values are kept as whole numbers of the kind's smallest unit.
struct ValueRange {
    enum class Kind : std::uint8_t {
        duration,    // nanoseconds
        number,      // ones
        percentage,  // thousandths of a percent
    };

    std::string path;
    Kind kind = Kind::number;
    std::int64_t from = 0;
    std::int64_t to = 0;  // more than `from`

    /// A value as a scenario has it: "1h30m", "12", "95%".
    [[nodiscard]] std::string text(std::int64_t value) const;
    /// `path=value`, for `--set`.
    [[nodiscard]] std::string assignment(std::int64_t value) const { return path + "=" + text(value); }
    /// A step that divides the range into a few thousand, and is a round number.
    [[nodiscard]] std::int64_t usual_step() const;
    /// A step as the user writes it; nothing if it is not of this kind, or not over zero.
    [[nodiscard]] std::optional<std::int64_t> parse_step(std::string_view text) const;
};

/// Nothing, and why, for a text that is no range.
std::optional<ValueRange> parse_value_range(std::string_view text, std::string& error);

}  // namespace mxdrill::cli
