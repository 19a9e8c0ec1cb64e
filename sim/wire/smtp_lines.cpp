#include "sim/wire/smtp_lines.hpp"

#include <algorithm>

namespace mxdrill::wire {

std::optional<Lines::Line> Lines::next(std::string_view& octets) {
    if (is_out_) forget();
    const auto end = octets.find('\n');
    std::string_view piece = octets.substr(0, end);
    octets.remove_prefix(end == std::string_view::npos ? octets.size() : end + 1);
    if (held_.size() + piece.size() > limit_ + 1) overlong_ = true;  // a CR may come yet
    if (end == std::string_view::npos || !held_.empty()) {
        held_.append(piece.substr(0, limit_ + 1 - std::min(held_.size(), limit_ + 1)));
        if (end == std::string_view::npos) return std::nullopt;
        piece = held_;
        is_out_ = true;
    }
    Line line{piece, overlong_};
    overlong_ = false;
    if (line.text.ends_with('\r')) line.text.remove_suffix(1);
    if (line.text.size() > limit_) line = {line.text.substr(0, limit_), true};
    return line;
}

}  // namespace mxdrill::wire
