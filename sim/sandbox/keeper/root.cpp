#include "sim/sandbox/keeper/root.hpp"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sched.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <system_error>

#include "sim/sandbox/keeper/failure.hpp"
#include "sim/sandbox/keeper/ground.hpp"
#include "sim/sandbox/keeper/mount.hpp"
#include "sim/sandbox/warp/page.h"

namespace mxdrill::keeper {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// Everything lies on a tmpfs of the namespace's own, over a folder that every machine has.
const fs::path kScratch = "/tmp";

// What programs write is in memory: so much of it at most, in the root and in each folder that has its own.
const std::string kRoomOfRoot = "size=4g";
const std::string kRoomOfFolder = "size=1g";

void unpack(const base::Descriptor& archive, const fs::path& into) {
    const pid_t child = fork();
    if (child < 0) fail("fork");
    if (child == 0) {
        dup2(archive.get(), STDIN_FILENO);
        execlp("tar", "tar", "--extract", "--preserve-permissions", "--same-owner", "--xattrs", "--directory",
               into.c_str(), nullptr);
        _exit(127);
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (status != 0) throw std::runtime_error("the layer can't be unpacked (tar failed)");
}

Ground lay_ground(const fs::path& machine, const base::Descriptor& layer, Use use) {
    // Still to be found where the tmpfs hides it.
    const base::Descriptor opened(open(machine.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!opened) fail(machine);
    const fs::path lower = "/proc/self/fd/" + std::to_string(opened.get());
    mount_at("mxdrill", kScratch, "tmpfs", 0, "mode=0755," + kRoomOfRoot);
    Ground ground{kScratch / "upper", kScratch / "work", kScratch / "root"};
    for (const fs::path& folder : {ground.upper, ground.work, ground.root}) fs::create_directory(folder);
    if (layer)
        unpack(layer, ground.upper);
    else if (is_foreign(lower))
        make_own(lower, ground.upper, use);
    join(lower, ground);
    return ground;
}

// The few devices that a mail server knows.
void make_devices(const fs::path& root) {
    const fs::path devices = root / "dev";
    fs::create_directories(devices);
    mount_at("mxdrill", devices, "tmpfs", MS_NOSUID, "mode=0755");
    for (const char* name : {"null", "zero", "full", "random", "urandom", "tty"}) {
        std::FILE* file = std::fopen((devices / name).c_str(), "w");
        if (file != nullptr) std::fclose(file);
        mount_at((fs::path("/dev") / name).c_str(), devices / name, nullptr, MS_BIND);
    }
    fs::create_directory(devices / "pts");
    mount_at("mxdrill", devices / "pts", "devpts", MS_NOSUID | MS_NOEXEC,
             "newinstance,ptmxmode=0666,mode=0620");
    fs::create_symlink("pts/ptmx", devices / "ptmx");
    fs::create_directory(devices / "shm");
    mount_at("mxdrill", devices / "shm", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777," + kRoomOfFolder);
    for (const auto& [name, target] : {std::pair{"fd", "/proc/self/fd"},
                                       {"stdin", "/proc/self/fd/0"},
                                       {"stdout", "/proc/self/fd/1"},
                                       {"stderr", "/proc/self/fd/2"}})
        fs::create_symlink(target, devices / name);
}

void mount_others(const fs::path& root) {
    for (const char* folder : {"proc", "run", "tmp"}) fs::create_directories(root / folder);
    mount_at("mxdrill", root / "proc", "proc", MS_NOSUID | MS_NOEXEC | MS_NODEV);
    mount_at("mxdrill", root / "run", "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755," + kRoomOfFolder);
    mount_at("mxdrill", root / "tmp", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777," + kRoomOfFolder);
    make_devices(root);
}

void pivot_to(const fs::path& root) {
    if (chdir(root.c_str()) != 0) fail("chdir");
    // pivot_root(2): with both the same, the old root lies over the new one until it is taken off.
    if (syscall(SYS_pivot_root, ".", ".") != 0) fail("pivot_root");
    if (umount2(".", MNT_DETACH) != 0) fail("umount");
    if (chdir("/") != 0) fail("chdir");
}

template <class Id, class Entry, class Look>
Id id_of(const std::string& name, Look look, Id Entry::*id) {
    const Entry* entry = look(name.c_str());
    if (entry == nullptr)
        throw std::runtime_error("the MTA is not installed there: no user or group `" + name + "`");
    return entry->*id;
}

void give_to(const std::string& path, const std::string& owner) {
    const auto colon = owner.find(':');
    const uid_t user = id_of(owner.substr(0, colon), getpwnam, &passwd::pw_uid);
    const gid_t group = colon == std::string::npos ? static_cast<gid_t>(-1)
                                                   : id_of(owner.substr(colon + 1), getgrnam, &group::gr_gid);
    if (lchown(path.c_str(), user, group) != 0) fail("chown " + path);
}

/// A file in place of whatever is there; a folder if it has no text.
void write_file(const Json& file) {
    const std::string path = file.at("path");
    const auto mode = file.value("mode", mode_t{0644});
    if (!file.contains("text")) {
        fs::create_directories(path);
    } else {
        fs::create_directories(fs::path(path).parent_path());
        unlink(path.c_str());
        const std::string text = file.at("text");
        const base::Descriptor to(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        if (!to || write(to.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) fail(path);
    }
    if (const std::string owner = file.value("owner", ""); !owner.empty()) give_to(path, owner);
    if (chmod(path.c_str(), mode) != 0) fail("chmod " + path);
}

void copy_to(const base::Descriptor& from, const char* path) {
    struct stat what {};
    const base::Descriptor to(open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755));
    if (!to || fstat(from.get(), &what) != 0) fail(path);
    for (off_t at = 0; at < what.st_size;) {
        if (sendfile(to.get(), from.get(), &at, static_cast<std::size_t>(what.st_size - at)) <= 0) fail(path);
    }
}

}  // namespace

base::Descriptor enter_root(const Json& plan, const Sources& sources) {
    umask(022);
    if (unshare(CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC) != 0) fail("unshare");
    if (mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) fail("mount / as private");
    const Ground ground = lay_ground(plan.at("root").get<std::string>(), sources.layer,
                                     plan.at("installs").get<bool>() ? Use::install : Use::run);
    base::Descriptor upper(open(ground.upper.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    mount_others(ground.root);
    pivot_to(ground.root);
    const std::string hostname = plan.at("hostname");
    if (sethostname(hostname.data(), hostname.size()) != 0) fail("sethostname");
    const fs::path own = fs::path(WARP_PAGE_PATH).parent_path();
    fs::create_directory(own);
    if (sources.warp) {
        const std::string library = own / "warp.so";
        copy_to(sources.warp, library.c_str());
        write_file({{"path", "/etc/ld.so.preload"}, {"text", library + "\n"}});
    }
    for (const Json& file : plan.at("files")) write_file(file);
    return upper;
}

}  // namespace mxdrill::keeper
