#include "sim/cli/data_folder.hpp"

#include <cstdlib>
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

std::filesystem::path driver_folder() {
    return data_folder("mtas", "sim/mtas");
}

sandbox::Tools sandbox_tools() {
    std::error_code error;
    auto folder = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
    if (!std::filesystem::exists(folder / "mxdrill-keeper", error))
        folder = folder.parent_path() / "libexec" / "mxdrill";
    return {folder / "mxdrill-keeper", folder / "libmxdrill_warp.so"};
}

std::filesystem::path cache_folder() {
    const char* cache = std::getenv("XDG_CACHE_HOME");
    if (cache != nullptr && *cache == '/') return std::filesystem::path(cache) / "mxdrill";
    const char* home = std::getenv("HOME");
    return std::filesystem::path(home != nullptr ? home : "/root") / ".cache" / "mxdrill";
}

}  // namespace mxdrill::cli
