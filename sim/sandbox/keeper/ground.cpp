#include "sim/sandbox/keeper/ground.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>

#include "sim/sandbox/keeper/mount.hpp"

namespace mxdrill::keeper {
namespace {

namespace fs = std::filesystem;

/// Top folders that the sandbox has its own of, or that hold nothing for it.
constexpr std::array<std::string_view, 10> kOthers{"boot", "dev",  "lost+found", "media", "mnt",
                                                   "proc", "root", "run",        "sys",   "tmp"};
/// Those that packages are unpacked into. Any other may hold any number of folders, and other file systems.
constexpr std::array<std::string_view, 7> kOfPrograms{"bin",    "lib",  "lib32", "lib64",
                                                      "libx32", "sbin", "usr"};
/// Top folders under which nothing lies.
constexpr std::array<std::string_view, 2> kAlone{"etc", "var"};
/// What configures programs.
constexpr std::array<std::string_view, 1> kConfiguration{"etc"};
/// What installing changes, by appending to it or through a lock.
constexpr std::array<std::string_view, 3> kOfPackages{"var/cache/debconf", "var/lib/apt", "var/lib/dpkg"};
/// No package is unpacked there: see files_of_installation() in layers.cpp.
constexpr std::array<std::string_view, 3> kManuals{"usr/share/doc", "usr/share/locale", "usr/share/man"};

template <std::size_t size>
bool contains(const std::array<std::string_view, size>& names, const fs::path& path) {
    return std::find(names.begin(), names.end(), path.native()) != names.end();
}

bool in_initial_users() {
    std::ifstream map("/proc/self/uid_map");
    std::uint64_t inside = 0;
    std::uint64_t outside = 0;
    std::uint64_t count = 0;
    map >> inside >> outside >> count;
    return inside == 0 && outside == 0 && count == 4294967295U;
}

/// What stands for all users that this namespace does not know.
uid_t unknown_user() {
    uid_t user = 65534;
    std::ifstream("/proc/sys/kernel/overflowuid") >> user;
    return user;
}

/// A path as overlayfs takes it: colons and commas divide its options.
std::string escaped(const std::string& path) {
    std::string text;
    for (const char c : path) {
        if (c == ':' || c == ',' || c == '\\') text += '\\';
        text += c;
    }
    return text;
}

void mount_overlay(const fs::path& lower, const Ground& ground) {
    std::string options = "lowerdir=" + escaped(lower) + ",upperdir=" + escaped(ground.upper) +
                          ",workdir=" + escaped(ground.work);
    // Only the machine's own root may write the attributes that overlayfs keeps its notes in otherwise.
    if (!in_initial_users()) options += ",userxattr";
    mount_at("mxdrill", ground.root, "overlay", 0, options);
}

/// The folder below `upper` that stands for that of `lower`, with its mode.
void make_folder(const fs::path& lower, const fs::path& upper, const fs::path& path) {
    struct stat what {};
    if (stat((lower / path).c_str(), &what) != 0) return;
    fs::create_directory(upper / path);
    chmod((upper / path).c_str(), what.st_mode & 07777);
}

/// How much of a folder its namesake in `upper` has: that of a folder which lies under it needs no more than
/// folders.
enum class Share : std::uint8_t {
    folders,
    links,  // besides
    all
};

/// What this user may not read is left out.
void take_over(const fs::path& lower, const fs::path& upper, const fs::path& path, Share share, Use use) {
    if (contains(kManuals, path)) return;
    if (contains(kConfiguration, path) || (use == Use::install && contains(kOfPackages, path)))
        share = Share::all;
    make_folder(lower, upper, path);
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(lower / path, error)) {
        const fs::path at = path / entry.path().filename();
        if (entry.is_symlink(error)) {
            if (share != Share::folders) fs::copy_symlink(entry.path(), upper / at, error);
        } else if (entry.is_directory(error)) {
            take_over(lower, upper, at, share, use);
        } else if (share == Share::all && entry.is_regular_file(error)) {
            fs::copy_file(entry.path(), upper / at, error);
        }
    }
}

}  // namespace

bool is_foreign(const fs::path& lower) {
    struct stat what {};
    return !in_initial_users() && stat(lower.c_str(), &what) == 0 && what.st_uid == unknown_user();
}

void make_own(const fs::path& lower, const fs::path& upper, Use use) {
    for (const auto& entry : fs::directory_iterator(lower)) {
        const fs::path name = entry.path().filename();
        if (entry.is_symlink()) {
            fs::copy_symlink(entry.path(), upper / name);
        } else if (contains(kAlone, name)) {
            take_over(lower, upper, name, Share::links, use);
        } else if (use == Use::install && contains(kOfPrograms, name)) {
            take_over(lower, upper, name, Share::folders, use);
        } else if (entry.is_directory()) {
            make_folder(lower, upper, name);
        }
    }
}

void join(const fs::path& lower, const Ground& ground) {
    if (!is_foreign(lower)) return mount_overlay(lower, ground);
    // A file system that others are mounted on, as the machine's root is, can't lie under another as a whole:
    // what they cover would come to light. So each folder of it does.
    mount_at(ground.upper.c_str(), ground.root, nullptr, MS_BIND);
    for (const auto& entry : fs::directory_iterator(lower)) {
        const fs::path name = entry.path().filename();
        if (entry.is_symlink() || !entry.is_directory() || contains(kOthers, name) || contains(kAlone, name))
            continue;
        const fs::path work = ground.work / name;
        fs::create_directory(work);
        if (!fs::exists(ground.upper / name)) make_folder(lower, ground.upper, name);
        try {
            mount_overlay(entry.path(), {ground.upper / name, work, ground.root / name});
        } catch (const std::system_error&) {
            // Where other file systems are mounted below, it stays empty.
            if (contains(kOfPrograms, name)) throw;
        }
    }
}

}  // namespace mxdrill::keeper
