// A system call that failed.
#pragma once

#include <cerrno>
#include <string>
#include <system_error>

namespace mxdrill::keeper {

/// Throws std::system_error with errno, and what was tried.
[[noreturn]] inline void fail(const std::string& what) {
    throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace mxdrill::keeper
