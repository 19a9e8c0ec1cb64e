// The message that follows DATA, as octets.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sim/protocol/smtp.hpp"

namespace mxdrill::wire {

/// Reads a message up to its final dot, undoes the dots (RFC 5321 §4.5.2) and remembers of it only what a
/// server can tell by it. Only CR LF . CR LF ends it: who takes a bare LF for a line's end lets others
/// smuggle commands.
class BodyReader {
  public:
    /// Takes octets from the front of `octets`; true when the final dot is among them, and what is left
    /// follows the message.
    bool next(std::string_view& octets);

    /// Of the message so far, dots undone. Its size does not count the CR LF before the final dot as the
    /// message's end but as its last line's, as SIZE does (RFC 1870 §5).
    [[nodiscard]] const protocol::Content& content() const { return content_; }

    void begin() { *this = {}; }

  private:
    enum class At : std::uint8_t {
        line_start,
        dot,     // at a line's start
        dot_cr,  // a dot and a CR at a line's start
        line,
        cr
    };
    void count(std::size_t octets) { content_.size.octets += static_cast<std::int64_t>(octets); }
    void see_header(std::string_view octets);
    void end_line();

    At at_ = At::line_start;
    bool in_headers_ = true;
    std::string line_;  // the beginning of a header line
    protocol::Content content_{};
};

/// A message of that size, up to its final dot. It has trace headers, and lines of text up to its size; no
/// line begins with a dot. One that is too small for its headers is as large as these; one octet is none.
std::string message_of(const protocol::Content& content);

}  // namespace mxdrill::wire
