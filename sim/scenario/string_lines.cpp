#include "sim/scenario/string_lines.hpp"

#include <algorithm>

namespace mxdrill::scenario {
namespace {

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

// Past a backslash that ends its line, and past all white space after it; `at` unchanged if it is another
// escape.
std::size_t past_continuation(std::string_view source, std::size_t at) {
    std::size_t end = at + 1;
    while (end < source.size() && is_blank(source[end])) ++end;
    const auto blanks = source.substr(at + 1, end - at - 1);
    return blanks.find('\n') == std::string_view::npos ? at : end;
}

std::uint32_t newlines(std::string_view text) {
    return static_cast<std::uint32_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

LineIndex::LineIndex(std::string_view text) : text_(text), starts_{0} {
    if (text.starts_with("\xef\xbb\xbf")) starts_[0] = 3;  // a byte order mark is in no column
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n') starts_.push_back(i + 1);
    }
}

std::string_view LineIndex::from(std::uint32_t line, std::uint32_t column) const {
    if (line == 0 || line > starts_.size()) return {};
    std::size_t at = starts_[line - 1];
    for (std::uint32_t passed = 1; passed < column && at < text_.size(); ++passed) {
        ++at;
        while (at < text_.size() && (static_cast<unsigned char>(text_[at]) & 0xc0) == 0x80) ++at;
    }
    return text_.substr(at);
}

std::vector<std::uint32_t> string_lines(std::string_view source, std::uint32_t line) {
    const bool escapes = source.starts_with('"');
    const std::string_view end = escapes ? R"(""")" : "'''";
    std::size_t at = source.starts_with(end) ? 3 : 1;
    const bool many_lines = at == 3;
    // A newline right after the opening quotes is no part of the string.
    if (many_lines && source.substr(at).starts_with("\r\n")) ++at;
    if (many_lines && source.substr(at).starts_with('\n')) ++at, ++line;
    std::vector<std::uint32_t> lines{line};
    for (; at < source.size(); ++at) {
        if (source.substr(at).starts_with(many_lines ? end : end.substr(0, 1))) break;
        if (source[at] == '\n') {
            lines.push_back(++line);
        } else if (source[at] == '\\' && escapes) {
            if (const auto past = past_continuation(source, at); past != at) {
                line += newlines(source.substr(at, past - at));
                at = past - 1;
                continue;
            }
            ++at;
            if (at < source.size() && source[at] == 'n') lines.push_back(line);
        }
    }
    return lines;
}

}  // namespace mxdrill::scenario
