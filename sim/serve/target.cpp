#include "sim/serve/target.hpp"

#include <charconv>
#include <utility>

namespace mxdrill::serve {
namespace {

std::optional<std::string> decoded(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            plain += text[i];
            continue;
        }
        unsigned value = 0;
        const std::string_view digits = text.substr(i + 1, 2);
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
        if (digits.size() != 2 || error != std::errc{} || end != digits.data() + 2) return std::nullopt;
        plain += static_cast<char>(value);
        i += 2;
    }
    return plain;
}

// Calls `take(part)` for each part between separators that is not empty; false if one call was.
template <class Take>
bool for_each_part(std::string_view text, char separator, Take take) {
    while (!text.empty()) {
        const auto end = text.find(separator);
        const std::string_view part = text.substr(0, end);
        if (!part.empty() && !take(part)) return false;
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    }
    return true;
}

}  // namespace

std::optional<Target> parse_target(std::string_view text) {
    if (!text.starts_with('/')) return std::nullopt;
    Target target;
    const auto mark = text.find('?');
    const auto add_segment = [&](std::string_view part) {
        auto segment = decoded(part);
        if (!segment) return false;
        target.segments.push_back(*std::move(segment));
        return true;
    };
    const auto add_parameter = [&](std::string_view part) {
        const auto equals = part.find('=');
        auto name = decoded(part.substr(0, equals));
        auto value = decoded(equals == std::string_view::npos ? std::string_view{} : part.substr(equals + 1));
        if (!name || !value) return false;
        target.query.insert_or_assign(*std::move(name), *std::move(value));
        return true;
    };
    if (!for_each_part(text.substr(0, mark), '/', add_segment)) return std::nullopt;
    if (mark != std::string_view::npos && !for_each_part(text.substr(mark + 1), '&', add_parameter))
        return std::nullopt;
    return target;
}

}  // namespace mxdrill::serve
