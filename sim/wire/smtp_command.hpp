// SMTP command lines.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "sim/protocol/smtp.hpp"

namespace mxdrill::wire {

/// RFC 5321 §4.5.3.1.4 asks for 512 octets, and extensions add to them; what is longer is no command.
inline constexpr std::size_t kLongestCommand = 2048;

/// Reads a line without its end. The argument is a view into it: of MAIL and RCPT the address without its
/// brackets, parameters and source route (RFC 5321 §4.1.1.3); of EHLO and HELO the client's name. A known
/// verb with arguments that its syntax forbids is `malformed`.
protocol::Command read_command(std::string_view line);

/// The line, with its CR LF; MAIL has SIZE= where a size is declared.
std::string command_line(const protocol::Command& command);

}  // namespace mxdrill::wire
