// Numbers as people read them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/instant.hpp"

namespace mxdrill::reports {

/// Two units at most: "0 s", "0.004 s", "0.12 s", "3.21 s", "42.7 s", "5 min 02 s", "2 h 10 min", "3 d 04 h".
std::string human_duration(base::Duration span);

/// "7,200".
std::string grouped(std::uint64_t count);

/// "7,200 tries", "1 try": the plural is given where an s does not make it.
std::string counted(std::uint64_t count, std::string_view one, std::string_view many = {});

/// "83.3%". Only a share of 1 reads 100%, and only 0 reads 0%.
std::string percent(double share);

/// How many columns a UTF-8 text takes, one for each code point.
std::size_t columns(std::string_view text);

/// The text with spaces before or behind it, to this many columns. A longer text stays whole.
std::string right(std::string_view text, std::size_t width);
std::string left(std::string_view text, std::size_t width);

/// Breaks a text at spaces into lines of at most this many columns; a longer word has a line of its own.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);

}  // namespace mxdrill::reports
