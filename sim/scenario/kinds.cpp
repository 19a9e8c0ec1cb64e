#include "sim/scenario/kinds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/protocol/smtp.hpp"

namespace mxdrill::scenario {
namespace {

constexpr std::string_view kDurationPattern = R"(^([0-9]+(\.[0-9]+)?(ns|us|ms|s|m|h|d|w))+$)";

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

bool all_of(std::string_view text, bool (*wanted)(char)) {
    return std::all_of(text.begin(), text.end(), wanted);
}

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
}

// A kind of strings that are kept as they are if `good` says so.
template <class Good>
Kind<std::string> text_that(std::string what, std::string pattern, Good good) {
    return text_kind<std::string>(std::move(what), std::move(pattern), [good](std::string_view text) {
        return good(text) ? std::optional(std::string(text)) : std::nullopt;
    });
}

// A kind of numbers, whole or not, within bounds.
Kind<double> number(Shape shape) {
    shape.type = Shape::Type::number;
    auto read = [shape](const Value& value, Diagnostics& errors) -> std::optional<double> {
        std::optional<double> found;
        if (const auto* whole = value.as<std::int64_t>()) found = static_cast<double>(*whole);
        if (const auto* real = value.as<double>()) found = *real;
        const bool fits = found && std::isfinite(*found) && *found >= *shape.least &&
                          !(shape.above_least && *found == *shape.least) &&
                          (!shape.most || *found <= *shape.most);
        if (fits) return found;
        expected(shape.what, value, errors);
        return std::nullopt;
    };
    return {shape, std::move(read)};
}

}  // namespace

std::optional<base::Name> domain_of(std::string_view address) {
    const auto at = address.rfind('@');
    const auto printable = [](char c) {
        return !is_control(c) && c != ' ' && c != '<' && c != '>' && c != '@';
    };
    if (at == std::string_view::npos || at == 0 || at > 64 || !all_of(address.substr(0, at), printable)) {
        return std::nullopt;  // RFC 5321 §4.5.3.1.1: a local part has 64 octets at most
    }
    auto domain = base::Name::parse(address.substr(at + 1));
    const bool plain = domain && !domain->is_root() && !address.ends_with('.') &&
                       domain->text().find('*') == std::string::npos;
    return plain ? domain : std::nullopt;
}

Kind<std::string> text() {
    return text_that("a string", "", [](std::string_view) { return true; });
}
// What people are shown must not be able to steer their terminal.
Kind<std::string> line() {
    return text_that(
        "a string without control characters", R"(^[^\u0000-\u001f\u007f]*$)",
        [](std::string_view text) { return all_of(text, [](char c) { return !is_control(c); }); });
}
Kind<std::string> paragraph() {
    return text_that("a string without control characters", R"(^[^\u0000-\u0008\u000b-\u001f\u007f]*$)",
                     [](std::string_view text) {
                         return all_of(text, [](char c) { return !is_control(c) || c == '\n' || c == '\t'; });
                     });
}
Kind<std::string> label() {
    return text_that("a name without \"=\"", R"(^[^=\u0000-\u001f]{1,100}$)", [](std::string_view text) {
        return !text.empty() && text.size() <= 100 &&
               all_of(text, [](char c) { return !is_control(c) && c != '='; });
    });
}
Kind<std::string> group_name() {
    return text_that(
        "a name of letters, digits, \"-\", \"_\" and \".\"", R"(^[A-Za-z0-9._-]{1,100}$)",
        [](std::string_view text) { return !text.empty() && text.size() <= 100 && all_of(text, is_word); });
}
Kind<std::string> mail_address() {
    return text_that("a mail address, such as \"user@example.test\"", R"(^[^@<> ]{1,64}@[A-Za-z0-9._-]+$)",
                     [](std::string_view text) { return domain_of(text).has_value(); });
}
Kind<std::string> reverse_path() {
    return text_that("a mail address, or \"\" for the null reverse path",
                     R"(^([^@<> ]{1,64}@[A-Za-z0-9._-]+)?$)",
                     [](std::string_view text) { return text.empty() || domain_of(text).has_value(); });
}
Kind<std::string> helo_name() {
    return text_that("a host name or address literal, such as \"out.example.test\"", R"(^[!-~]{1,255}$)",
                     [](std::string_view text) {
                         return !text.empty() && text.size() <= 255 &&
                                all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
                     });
}
Kind<std::string> smtp_reply() {
    return text_kind<std::string>("an SMTP reply, such as \"451 4.3.0 Try again later\"",
                                  R"(^[2-5][0-9][0-9]([ -]|\n|$))", protocol::normalise_reply);
}
Kind<std::string> file_name() {
    return text_that("a file's name", "^.+$", [](std::string_view text) {
        return !text.empty() && text.find('\0') == std::string_view::npos;
    });
}
Kind<Prose> prose() {
    return {text().shape, [](const Value& value, Diagnostics& errors) -> std::optional<Prose> {
                auto read = text().read(value, errors);
                if (!read) return std::nullopt;
                return Prose{*std::move(read), value};
            }};
}

Kind<base::Duration> duration() {
    return text_kind<base::Duration>("a duration, such as \"90s\" or \"1h30m\"",
                                     std::string(kDurationPattern), base::parse_duration);
}
Kind<base::Duration> positive_duration() {
    return text_kind<base::Duration>("a duration over zero, such as \"90s\" or \"1h30m\"",
                                     std::string(kDurationPattern), [](std::string_view text) {
                                         auto span = base::parse_duration(text);
                                         return span && span->count() > 0 ? span : std::nullopt;
                                     });
}
Kind<base::Instant> instant() {
    return text_kind<base::Instant>("a time since the start of the run, such as \"2h\"",
                                    std::string(kDurationPattern), [](std::string_view text) {
                                        const auto span = base::parse_duration(text);
                                        return span ? std::optional(base::Instant{*span}) : std::nullopt;
                                    });
}
Kind<base::Rate> rate() {
    return text_kind<base::Rate>("a rate, such as \"10/m\"", R"(^[0-9]*[1-9][0-9]*/[smhd]$)",
                                 base::parse_rate);
}
Kind<base::Size> size() {
    return text_kind<base::Size>("a size, such as \"20kB\"", R"(^[0-9]+(\.[0-9]+)?(B|kB|MB|GB|KiB|MiB|GiB)$)",
                                 base::parse_size);
}
Kind<base::Bandwidth> bandwidth() {
    return text_kind<base::Bandwidth>("a bandwidth, such as \"100Mbit/s\" or \"1kB/s\"",
                                      R"(^[0-9]+(\.[0-9]+)?[kMG]?(bit|B)/s$)", base::parse_bandwidth);
}

Kind<double> share() {
    const Kind<double> number = fraction();
    const std::string what = "a share, such as 0.95 or \"95%\"";
    const Kind<double> percent =
        text_kind<double>(what, R"(^[0-9]+(\.[0-9]+)?%?$)", [](std::string_view text) {
            const auto share = base::parse_share(text);
            return share ? std::optional(share->fraction) : std::nullopt;
        });
    Shape shape{.type = Shape::Type::either, .what = what, .parts = {number.shape, percent.shape}};
    auto read = [what, number, percent](const Value& value, Diagnostics& errors) -> std::optional<double> {
        if (value.as<std::string>() != nullptr) return percent.read(value, errors);
        Diagnostics silent;
        const auto found = number.read(value, silent);
        if (!found) expected(what, value, errors);
        return found;
    };
    return {std::move(shape), std::move(read)};
}
Kind<double> positive_number() {
    return number({.what = "a number over 0", .least = 0, .above_least = true});
}
Kind<double> fraction() {
    return number({.what = "a number from 0 to 1", .least = 0, .most = 1});
}
Kind<double> count_number() {
    return number({.what = "a number, 0 or more", .least = 0});
}

Kind<std::int64_t> integer(std::int64_t least, std::int64_t most) {
    const std::string what = most == INT64_MAX ? fmt::format("a whole number, {} or more", least)
                                               : fmt::format("a whole number from {} to {}", least, most);
    Shape shape{.type = Shape::Type::integer, .what = what, .least = static_cast<double>(least)};
    if (most != INT64_MAX) shape.most = static_cast<double>(most);
    auto read = [what, least, most](const Value& value, Diagnostics& errors) -> std::optional<std::int64_t> {
        const auto* found = value.as<std::int64_t>();
        if (found != nullptr && *found >= least && *found <= most) return *found;
        expected(what, value, errors);
        return std::nullopt;
    };
    return {std::move(shape), std::move(read)};
}
Kind<bool> boolean() {
    return {{.type = Shape::Type::boolean, .what = "true or false"},
            [](const Value& value, Diagnostics& errors) {
                if (const auto* truth = value.as<bool>()) return std::optional(*truth);
                expected("true or false", value, errors);
                return std::optional<bool>();
            }};
}

Kind<base::Name> host_name() {
    return text_kind<base::Name>("a host name without the final dot, such as \"mail1.example.test\"",
                                 R"(^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$)", [](std::string_view text) {
                                     auto name = base::Name::parse(text);
                                     const bool plain = name && !text.ends_with('.') &&
                                                        text.find('*') == std::string_view::npos;
                                     return plain ? name : std::nullopt;
                                 });
}
Kind<base::Glob> glob() {
    return text_kind<base::Glob>(
        "a name or address, in which * stands for any text", "^.+$",
        [](std::string_view text) { return text.empty() ? std::nullopt : std::optional(base::Glob(text)); });
}
Kind<base::Prefix> prefix() {
    return text_kind<base::Prefix>("an IP address or a prefix without further bits, such as \"192.0.2.0/24\"",
                                   R"(^[0-9A-Fa-f.:]+(/[0-9]{1,3})?$)", base::Prefix::parse);
}
Kind<protocol::RecordType> record_type() {
    return text_kind<protocol::RecordType>("a DNS record type, such as \"MX\"", "^[A-Za-z0-9-]+$",
                                           protocol::parse_record_type);
}

}  // namespace mxdrill::scenario
