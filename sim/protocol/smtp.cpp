#include "sim/protocol/smtp.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

#include "sim/base/ignoring_case.hpp"

namespace mxdrill::protocol {
namespace {

constexpr std::size_t kLineLimit = 510;

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (true) {
        const auto end = text.find('\n');
        auto line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        lines.push_back(line);
        if (end == std::string_view::npos || end + 1 == text.size()) return lines;
        text.remove_prefix(end + 1);
    }
}

std::optional<std::uint16_t> code_of(std::string_view line) {
    std::uint16_t code = 0;
    if (line.size() < 3) return std::nullopt;
    const auto [end, error] = std::from_chars(line.data(), line.data() + 3, code);
    if (error != std::errc{} || end != line.data() + 3 || code < 200 || code > 599) return std::nullopt;
    if (line.size() > 3 && line[3] != ' ' && line[3] != '-') return std::nullopt;
    return code;
}

bool printable(std::string_view line) {
    for (const char c : line) {
        if ((c < ' ' && c != '\t') || c > '~') return false;
    }
    return true;
}

Extensions offers_in(std::string_view text) {
    Extensions offers;
    const auto lines = lines_of(text);
    for (std::size_t i = 1; i < lines.size();
         ++i) {  // the first one is the server's name (RFC 5321 §4.1.1.1)
        const auto keyword = lines[i].substr(std::min<std::size_t>(lines[i].size(), 4));
        const auto is = [&](std::string_view name) {
            return base::same_ignoring_case(keyword.substr(0, keyword.find(' ')), name);
        };
        offers.pipelining |= is("PIPELINING");
        offers.eight_bit |= is("8BITMIME");
        offers.enhanced |= is("ENHANCEDSTATUSCODES");
        offers.starttls |= is("STARTTLS");
        offers.size |= is("SIZE");
    }
    return offers;
}

}  // namespace

std::optional<std::string> normalise_reply(std::string_view text) {
    std::string normal;
    const auto lines = lines_of(text);
    const auto code = code_of(lines.front());
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (!code || code_of(lines[i]) != code) return std::nullopt;
        if (lines[i].size() > kLineLimit || !printable(lines[i])) return std::nullopt;
        if (i > 0) normal += '\n';
        normal += lines[i];
        const std::size_t separator = normal.size() - lines[i].size() + 3;
        if (separator == normal.size()) normal += ' ';
        normal[separator] = i + 1 < lines.size() ? '-' : ' ';
    }
    if (lines.back().size() <= 4) normal.pop_back();  // a code alone needs no separator
    return normal;
}

Reply reply_of(std::string_view normal_text) {
    Reply reply;
    reply.code = code_of(normal_text).value_or(0);
    reply.text = normal_text;
    if (reply.code == 250) reply.offers = offers_in(normal_text);
    return reply;
}

}  // namespace mxdrill::protocol
