#include "sim/cli/data_folder.hpp"

#include <system_error>

namespace mxdrill::cli {

std::filesystem::path profile_folder() {
    std::error_code error;
    const auto binary = std::filesystem::read_symlink("/proc/self/exe", error);
    auto installed = binary.parent_path().parent_path() / "share" / "mxdrill" / "profiles";
    if (!error && std::filesystem::is_directory(installed, error)) return installed;
    return std::filesystem::path(MXDRILL_SOURCE_FOLDER) / "sim" / "profiles";
}

}  // namespace mxdrill::cli
