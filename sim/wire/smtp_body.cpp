#include "sim/wire/smtp_body.hpp"

#include <algorithm>
#include <cstddef>

#include "sim/base/ignoring_case.hpp"

namespace mxdrill::wire {
namespace {

constexpr std::string_view kReceived = "Received:";
constexpr std::string_view kTrace = "Received: from a.test by b.test; Thu, 1 Jan 1970 00:00:00 +0000\r\n";
constexpr std::string_view kFiller =
    "The quick brown fox jumps over the lazy dog, and over the lazy dog.\r\n";
constexpr std::string_view kFinalDot = ".\r\n";

}  // namespace

bool BodyReader::next(std::string_view& octets) {
    while (!octets.empty()) {
        const char c = octets.front();
        switch (at_) {
            case At::line_start:
                at_ = c == '.' ? At::dot : At::line;
                if (c == '.') octets.remove_prefix(1);
                continue;
            case At::dot:
                if (c == '\r') {
                    at_ = At::dot_cr;
                    octets.remove_prefix(1);
                } else {
                    at_ = At::line;  // the dot was one that the client added
                }
                continue;
            case At::dot_cr:
                if (c == '\n') {
                    octets.remove_prefix(1);
                    return true;
                }
                count(1);
                at_ = At::cr;  // the CR was the line's, and something else follows it
                continue;
            case At::cr:
                if (c == '\n') {
                    count(1);
                    end_line();
                    octets.remove_prefix(1);
                    continue;
                }
                at_ = At::line;
                continue;
            case At::line: break;
        }
        const auto end = std::min(octets.find('\r'), octets.size());
        const std::size_t taken = std::min(end + 1, octets.size());
        see_header(octets.substr(0, end));
        count(taken);
        octets.remove_prefix(taken);
        if (taken > end) at_ = At::cr;
    }
    return false;
}

void BodyReader::see_header(std::string_view octets) {
    if (!in_headers_) return;
    const std::size_t room = kReceived.size() - std::min(line_.size(), kReceived.size());
    line_.append(octets.substr(0, room));
}

void BodyReader::end_line() {
    at_ = At::line_start;
    if (!in_headers_) return;
    if (base::same_ignoring_case(line_, kReceived)) ++content_.received;
    if (line_.empty()) in_headers_ = false;
    line_.clear();
}

std::string message_of(const protocol::Content& content) {
    const auto size = static_cast<std::size_t>(std::max<std::int64_t>(content.size.octets, 0));
    std::string message;
    message.reserve(size + kFinalDot.size());
    for (std::uint32_t i = 0; i < content.received; ++i) message += kTrace;
    if (message.size() + 4 <= size) message += "\r\n";  // the end of the headers
    while (message.size() + kFiller.size() + 2 < size) message += kFiller;
    if (message.size() + 2 <= size) {
        message.append(kFiller.substr(0, size - message.size() - 2)).append("\r\n");
    }
    return message.append(kFinalDot);
}

}  // namespace mxdrill::wire
