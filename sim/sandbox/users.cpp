#include "sim/sandbox/users.hpp"

#include <fmt/format.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/descriptor.hpp"

namespace mxdrill::sandbox {
namespace {

// Debian's own users end at 65534, those that packages make at 999; useradd(8) gives ranges of this size.
constexpr std::uint64_t kIds = 65536;

// Some machines let anybody make a user namespace, but nothing in it; and only the first range of ids is
// taken.
constexpr const char* kTrial =
    "unshare --net --mount true || exit; "
    "while read -r inside outside count; do ids=$((${ids:-0} + count)); done < /proc/self/uid_map; "
    "[ $ids -ge 65536 ] || { echo \"$ids users are too few\"; exit 1; }";

/// How many users this namespace has.
std::uint64_t ids_here() {
    std::ifstream map("/proc/self/uid_map");
    std::uint64_t all = 0;
    for (std::uint64_t inside = 0, outside = 0, count = 0; map >> inside >> outside >> count;) all += count;
    return all;
}

std::string user_name() {
    const passwd* user = getpwuid(geteuid());
    return user != nullptr ? user->pw_name : std::to_string(geteuid());
}

/// What subuid(5) and subgid(5) give away.
struct Subordinates {
    bool are_own = true;           // the first range of this user's is enough in both
    std::uint64_t free = 100'000;  // the first id behind every range
    std::string removals;          // options of usermod(8) for own ranges that are first, and too small
};

Subordinates read_subordinates() {
    Subordinates read;
    for (const std::string kind : {"subuid", "subgid"}) {
        std::ifstream lines("/etc/" + kind);
        bool has_own = false;
        bool is_first = true;
        for (std::string line; std::getline(lines, line);) {
            std::replace(line.begin(), line.end(), ':', ' ');
            std::istringstream fields(line);
            std::string name;
            std::uint64_t first = 0;
            std::uint64_t count = 0;
            if (!(fields >> name >> first >> count)) continue;
            if (is_first && (name == user_name() || name == std::to_string(geteuid()))) {
                has_own = count >= kIds;
                if (!has_own)
                    read.removals += fmt::format(" --del-{}s {}-{}", kind, first, first + count - 1);
                is_first = false;
            }
            read.free = std::max(read.free, first + count);
        }
        read.are_own = read.are_own && has_own;
    }
    return read;
}

/// Commands after which this user has other users.
std::string remedy() {
    std::string commands;
    if (access("/usr/bin/newuidmap", X_OK) != 0) commands += "\n    sudo apt-get install uidmap";
    if (const auto ids = read_subordinates(); !ids.are_own) {
        const auto range = fmt::format("{}-{}", ids.free, ids.free + kIds - 1);
        commands += fmt::format("\n    sudo usermod{} --add-subuids {} --add-subgids {} {}", ids.removals,
                                range, range, user_name());
    }
    if (!commands.empty()) return commands;
    return "\n    sudo sysctl kernel.unprivileged_userns_clone=1"
           "\n    sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0    (where there is AppArmor)";
}

std::vector<std::string> as_root_of_own_users(std::vector<std::string> command) {
    command.insert(command.begin(), {"unshare", "--user", "--map-root-user", "--map-auto", "--"});
    return command;
}

/// Returns only if it failed.
void become(std::vector<std::string> command) {
    std::vector<char*> words;
    for (std::string& word : command) words.push_back(word.data());
    words.push_back(nullptr);
    execvp(words[0], words.data());
}

/// What the command says, if it does not succeed.
std::optional<std::string> refusal_of(const std::vector<std::string>& command) {
    int ends[2];
    if (pipe(static_cast<int*>(ends)) != 0) return std::strerror(errno);
    const base::Descriptor from(ends[0]);
    base::Descriptor to(ends[1]);
    const pid_t child = fork();
    if (child == 0) {
        dup2(to.get(), STDOUT_FILENO);
        dup2(to.get(), STDERR_FILENO);
        become(command);
        _exit(127);
    }
    to = base::Descriptor();
    std::string said(1000, '\0');
    std::size_t size = 0;
    for (ssize_t more = 1; child > 0 && more > 0 && size < said.size();
         size += static_cast<std::size_t>(more))
        more = std::max<ssize_t>(read(from.get(), &said[size], said.size() - size), 0);
    said.resize(size);
    int status = -1;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (status == 0) return std::nullopt;
    while (!said.empty() && said.back() == '\n') said.pop_back();
    return said.empty() ? "unshare(1) can't be run" : said;
}

/// This program, and the words that it was called with.
std::vector<std::string> own_command() {
    std::ifstream words("/proc/self/cmdline");
    std::vector<std::string> command;
    for (std::string word; std::getline(words, word, '\0');) command.push_back(std::move(word));
    if (!command.empty()) command.front() = std::filesystem::read_symlink("/proc/self/exe");
    return command;
}

}  // namespace

std::optional<net::Unable> become_root() {
    if (geteuid() == 0 && ids_here() >= kIds) return std::nullopt;
    if (geteuid() == 0)
        return net::Unable{
            "this root has no other users, and an MTA takes several: begin as a user, or as the machine's "
            "root"};
    const auto refusal = refusal_of(as_root_of_own_users({"sh", "-c", kTrial}));
    if (!refusal) {
        become(as_root_of_own_users(own_command()));
        return net::Unable{fmt::format("unshare(1) can't be run: {}", std::strerror(errno))};
    }
    return net::Unable{
        fmt::format("an MTA runs as several users, and takes root or subordinate users of yours ({}). "
                    "Either run mxdrill with sudo, or once:{}",
                    *refusal, remedy())};
}

bool owns_machine() {
    struct stat what {};
    return stat("/", &what) == 0 && what.st_uid == geteuid();
}

}  // namespace mxdrill::sandbox
