// Comparison without regard to case, as RFC 5321 §2.4 and RFC 4343 mean it: ASCII letters, no locale.
#pragma once

#include <string_view>

namespace mxdrill::base {

constexpr char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool same_ignoring_case(std::string_view a, std::string_view b) {
    if (a == b) return true;
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (lower(a[i]) != lower(b[i])) return false;
    }
    return true;
}

}  // namespace mxdrill::base
