// Real MTAs that send in place of the built-in senders.
#pragma once

#include <optional>

#include "sim/cli/command_line.hpp"
#include "sim/cli/engine.hpp"
#include "sim/cli/exit_code.hpp"

namespace mxdrill::cli {

/// Makes sure that this user can make a sandbox; the program may begin anew for it, and must not have read
/// anything yet. What went wrong is told; then it returns with which code to end.
std::optional<ExitCode> become_root();

/// Finds the MTA of `--sender`, and installs it if that was not done before. What went wrong is told; then it
/// returns with which code to end. To be called while the program has a single thread.
std::optional<ExitCode> settle_mta(const CommandLine& line, Engine& engine);

}  // namespace mxdrill::cli
