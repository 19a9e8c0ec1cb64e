#include "sim/cli/data_folder.hpp"

#include <system_error>

namespace mxdrill::cli {
namespace {

std::filesystem::path data_folder(const char* installed_as, const char* in_the_source) {
    std::error_code error;
    const auto binary = std::filesystem::read_symlink("/proc/self/exe", error);
    auto installed = binary.parent_path().parent_path() / "share" / "mxdrill" / installed_as;
    if (!error && std::filesystem::is_directory(installed, error)) return installed;
    return std::filesystem::path(MXDRILL_SOURCE_FOLDER) / in_the_source;
}

}  // namespace

std::filesystem::path profile_folder() {
    return data_folder("profiles", "sim/profiles");
}

std::filesystem::path template_folder() {
    return data_folder("templates", "scenarios/providers");
}

}  // namespace mxdrill::cli
