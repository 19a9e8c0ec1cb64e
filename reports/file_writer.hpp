// Files that are whole or not there.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

namespace mxdrill::reports {

/// Writes a file under a temporary name in the same folder and renames it, so that nobody ever sees half of
/// it. Missing folders are made. Returns what went wrong, as a sentence with the path; then the file is what
/// it was before, and the temporary one is gone. What is no plain file (a device, a pipe, a link) is written
/// in place.
std::optional<std::string> write_file(const std::filesystem::path& path,
                                      const std::function<void(std::ostream&)>& write);
std::optional<std::string> write_file(const std::filesystem::path& path, std::string_view text);

/// Why files could not be written into this folder, as a sentence with its path; nothing if they can. The
/// folder is made if it is missing.
std::optional<std::string> why_not_writable(const std::filesystem::path& folder);

/// Why this file could not be written, as a sentence with a path; nothing if it can. Its folder is made if it
/// is missing.
std::optional<std::string> why_no_file(const std::filesystem::path& path);

}  // namespace mxdrill::reports
