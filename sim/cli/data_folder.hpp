// Where the data that comes with mxdrill lies.
#pragma once

#include <filesystem>

namespace mxdrill::cli {

/// The folder of the sender profiles: beside an installed binary (../share/mxdrill/profiles), else in the
/// source tree that this binary was built from.
std::filesystem::path profile_folder();

}  // namespace mxdrill::cli
