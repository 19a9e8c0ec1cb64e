// What the root stands on: the machine's own files, and over them what is written.
#pragma once

#include <cstdint>
#include <filesystem>

namespace mxdrill::keeper {

/// Folders on one file system that can be written to.
struct Ground {
    std::filesystem::path upper;  // what lies over the machine's files, and takes what is written
    std::filesystem::path work;   // overlayfs's own
    std::filesystem::path root;   // where both are seen as one
};

/// Whether the files of `lower` belong to users that this user namespace does not know, as the machine's do
/// where its root is not mapped. They can be read, but nobody can change them, nor put anything beside them.
[[nodiscard]] bool is_foreign(const std::filesystem::path& lower);

/// What a root is for.
enum class Use : std::uint8_t {
    run,
    install
};

/// Puts into `upper` what must not stay foreign: a copy of /etc, and the folders of /var. For packages to be
/// installed, copies of what dpkg, apt and debconf know too, and every other folder.
void make_own(const std::filesystem::path& lower, const std::filesystem::path& upper, Use use);

/// Mounts at `root` what is in `lower`, with `upper` over it. Throws std::system_error.
void join(const std::filesystem::path& lower, const Ground& ground);

}  // namespace mxdrill::keeper
