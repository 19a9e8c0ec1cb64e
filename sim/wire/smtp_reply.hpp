// SMTP replies as octets.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "sim/protocol/smtp.hpp"
#include "sim/wire/smtp_lines.hpp"

namespace mxdrill::wire {

/// Appends the reply's lines, each with CR LF.
void append_reply(std::string& octets, const protocol::Reply& reply);

/// Puts replies together, line by line (RFC 5321 §4.2.1). What is no reply comes out as one of code 0 with
/// the line as its text.
class ReplyReader {
  public:
    /// Takes octets from the front until a reply is whole; nothing if they end before. Its text is valid
    /// until the next call.
    std::optional<protocol::Reply> next(std::string_view& octets);

  private:
    static constexpr std::size_t kLongestLine = 1024;
    static constexpr std::size_t kMostLines = 256;

    Lines lines_{kLongestLine};
    std::string text_;  // the lines so far, joined by LF
    std::size_t line_count_ = 0;
};

}  // namespace mxdrill::wire
