#include "sim/wire/smtp_reply.hpp"

namespace mxdrill::wire {
namespace {

bool has_code(std::string_view line) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    return line.size() >= 3 && line[0] >= '2' && line[0] <= '5' && is_digit(line[1]) && is_digit(line[2]) &&
           (line.size() == 3 || line[3] == ' ' || line[3] == '-');
}

}  // namespace

void append_reply(std::string& octets, const protocol::Reply& reply) {
    for (const char c : reply.text) {
        if (c == '\n') octets += '\r';
        octets += c;
    }
    octets += "\r\n";
}

std::optional<protocol::Reply> ReplyReader::next(std::string_view& octets) {
    while (const auto line = lines_.next(octets)) {
        if (line_count_ == 0) text_.clear();
        const bool follows = line_count_ == 0 || line->text.substr(0, 3) == text_.substr(0, 3);
        if (line->overlong || !has_code(line->text) || !follows || ++line_count_ > kMostLines) {
            text_ = line->text;
            line_count_ = 0;
            return protocol::Reply{.code = 0, .text = text_};
        }
        if (line_count_ > 1) text_ += '\n';
        text_ += line->text;
        if (line->text.size() > 3 && line->text[3] == '-') continue;
        line_count_ = 0;
        return protocol::reply_of(text_);
    }
    return std::nullopt;
}

}  // namespace mxdrill::wire
