// mount(2), and what stops when it fails.
#pragma once

#include <sys/mount.h>

#include <filesystem>
#include <string>

#include "sim/sandbox/keeper/failure.hpp"

namespace mxdrill::keeper {

/// Throws std::system_error.
inline void mount_at(const char* source, const std::filesystem::path& target, const char* type,
                     unsigned long flags, const std::string& options = {}) {
    if (mount(source, target.c_str(), type, flags, options.c_str()) != 0) fail("mount " + target.string());
}

}  // namespace mxdrill::keeper
