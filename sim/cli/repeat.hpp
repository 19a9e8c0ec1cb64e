// How to run the same thing again.
#pragma once

#include <string>
#include <string_view>

#include "sim/cli/command_line.hpp"

namespace mxdrill::cli {

/// A word as a shell takes it, quoted if need be.
std::string shell_word(std::string_view word);

/// The options that change what a run does, each with a space before it: --set and --profile. The seed is
/// the run's own.
std::string repeating_options(const CommandLine& line);

}  // namespace mxdrill::cli
