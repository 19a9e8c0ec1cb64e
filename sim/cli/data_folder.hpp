// Where the data that comes with mxdrill lies.
#pragma once

#include <filesystem>

#include "sim/sandbox/sandbox.hpp"

namespace mxdrill::cli {

/// The folder of the sender profiles: beside an installed binary (../share/mxdrill/profiles), else in the
/// source tree that this binary was built from.
std::filesystem::path profile_folder();

/// The same of the scenarios that `new` begins with (../share/mxdrill/templates).
std::filesystem::path template_folder();

/// The same of the drivers of real MTAs (../share/mxdrill/mtas).
std::filesystem::path driver_folder();

/// The programs that make a sandbox: beside this binary, else where they are installed (../libexec/mxdrill).
sandbox::Tools sandbox_tools();

/// Where what can be made again is kept for this user: $XDG_CACHE_HOME/mxdrill, else ~/.cache/mxdrill.
std::filesystem::path cache_folder();

}  // namespace mxdrill::cli
