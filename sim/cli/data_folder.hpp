// Where the data that comes with mxdrill lies.
#pragma once

#include <filesystem>

namespace mxdrill::cli {

/// The folder of the sender profiles: beside an installed binary (../share/mxdrill/profiles), else in the
/// source tree that this binary was built from.
std::filesystem::path profile_folder();

/// The same of the scenarios that `new` begins with (../share/mxdrill/templates).
std::filesystem::path template_folder();

}  // namespace mxdrill::cli
