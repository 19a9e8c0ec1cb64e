// Lines out of a stream of octets.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace mxdrill::wire {

/// Cuts octets into lines that end with LF, with or without a CR before it. A line over the limit comes out
/// shortened to it, marked as overlong; what follows up to its end is thrown away.
class Lines {
  public:
    struct Line {
        std::string_view text;  // without its end; valid until the next call
        bool overlong = false;
    };

    explicit Lines(std::size_t limit) : limit_(limit) {}

    /// Takes octets from the front of `octets` until a line is whole; nothing if they end before.
    std::optional<Line> next(std::string_view& octets);

    void forget() {
        held_.clear();
        is_out_ = overlong_ = false;
    }

  private:
    std::size_t limit_;
    std::string held_;       // the beginning of a line
    bool is_out_ = false;    // what is held was handed out
    bool overlong_ = false;  // the rest of the line is to be thrown away
};

}  // namespace mxdrill::wire
