#include "sim/net/isolation.hpp"

#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace mxdrill::net {
namespace {

enum class Step : std::uint8_t {
    none,
    child,    // a process to try the others in
    users,    // unshare(CLONE_NEWUSER)
    mapping,  // /proc/self/uid_map and its like
    network,  // unshare(CLONE_NEWNET)
    loopback  // lo is up
};

/// The step that failed, and errno.
struct Failure {
    Step step = Step::none;
    int error = 0;

    explicit operator bool() const { return step != Step::none; }
};

thread_local bool entered = false;
bool own_users = false;  // set before there are threads

bool write_file(const char* path, std::string_view text) {
    const int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) return false;
    const bool written = write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    const int error = errno;
    close(file);
    errno = error;
    return written;
}

Failure become_root_of_own_users() {
    const auto uid = std::to_string(geteuid());
    const auto gid = std::to_string(getegid());
    if (unshare(CLONE_NEWUSER) != 0) return {Step::users, errno};
    // Without the right to change groups a gid may be mapped by anybody (user_namespaces(7)).
    const bool mapped = write_file("/proc/self/setgroups", "deny") &&
                        write_file("/proc/self/uid_map", "0 " + uid + " 1") &&
                        write_file("/proc/self/gid_map", "0 " + gid + " 1");
    own_users = mapped;
    return mapped ? Failure{} : Failure{Step::mapping, errno};
}

bool raise_loopback() {
    const int control = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (control < 0) return false;
    ifreq lo{};
    std::strncpy(static_cast<char*>(lo.ifr_name), "lo", IFNAMSIZ);
    bool raised = ioctl(control, SIOCGIFFLAGS, &lo) == 0;
    lo.ifr_flags |= IFF_UP;
    raised = raised && ioctl(control, SIOCSIFFLAGS, &lo) == 0;
    const int error = errno;
    close(control);
    errno = error;
    return raised;
}

// A drill makes more connections in a minute than a kernel remembers with ease: each is kept for a minute
// after its end, and keeps its port. Where that can't be changed it only takes longer.
void make_room_for_connections() {
    write_file("/proc/sys/net/ipv4/ip_local_port_range", "1024 65535");
    write_file("/proc/sys/net/ipv4/tcp_max_tw_buckets", "256");
}

// Servers listen at addresses that no interface has: see add_others(). IPv4 takes a local route as reason
// enough.
void allow_addresses_of_others() {
    write_file("/proc/sys/net/ipv6/ip_nonlocal_bind", "1");
}

Failure leave_for_own_network() {
    if (unshare(CLONE_NEWNET) != 0) return {Step::network, errno};
    return raise_loopback() ? Failure{} : Failure{Step::loopback, errno};
}

/// What `steps` come to in a child, which ends with them.
template <class Steps>
Failure tried_in_child(Steps steps) {
    int ends[2];
    if (pipe2(static_cast<int*>(ends), O_CLOEXEC) != 0) return {Step::child, errno};
    const pid_t child = fork();
    if (child == 0) {
        const Failure failure = steps();
        _exit(write(ends[1], &failure, sizeof failure) == sizeof failure ? 0 : 1);
    }
    Failure failure{Step::child, errno};
    close(ends[1]);
    if (child > 0) {
        Failure told;
        failure = read(ends[0], &told, sizeof told) == sizeof told ? told : Failure{Step::child, ECHILD};
        while (waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
        }
    }
    close(ends[0]);
    return failure;
}

std::string_view advice(const Failure& failure) {
    if (failure.error == ENOSPC) return "raise user.max_user_namespaces and user.max_net_namespaces (sysctl)";
    switch (failure.step) {
        case Step::users:
            if (failure.error == EINVAL) return "this is possible only before the program starts threads";
            [[fallthrough]];
        case Step::mapping:
            return "run as root, or allow unprivileged user namespaces (sysctl "
                   "kernel.unprivileged_userns_clone=1, or kernel.apparmor_restrict_unprivileged_userns=0)";
        case Step::network:
        case Step::loopback:
            return "run as root, in a container with CAP_SYS_ADMIN and CAP_NET_ADMIN, or allow unprivileged "
                   "user namespaces (sysctl kernel.apparmor_restrict_unprivileged_userns=0)";
        case Step::none:
        case Step::child: break;
    }
    return "allow more processes and open files (ulimit -u, ulimit -n)";
}

Unable unable(const Failure& failure) {
    constexpr std::string_view kSteps[] = {"",
                                           "no process to try a private network in",
                                           "no user namespace",
                                           "no root in a user namespace",
                                           "no network namespace",
                                           "no loopback interface in a network namespace"};
    std::string why(kSteps[static_cast<std::size_t>(failure.step)]);
    why += std::string(" (") + std::strerror(failure.error) + "): ";
    return {why.append(advice(failure))};
}

}  // namespace

std::optional<Unable> allow_private_networks() {
    if (!tried_in_child(leave_for_own_network)) return std::nullopt;
    auto failure = tried_in_child([] {
        const auto refused = become_root_of_own_users();
        return refused ? refused : leave_for_own_network();
    });
    if (!failure) failure = become_root_of_own_users();
    return failure ? std::optional(unable(failure)) : std::nullopt;
}

std::optional<Unable> enter_private_network() {
    const auto failure = leave_for_own_network();
    entered = entered || failure.step != Step::network;
    if (!failure) {
        make_room_for_connections();
        allow_addresses_of_others();
    }
    return failure ? std::optional(unable(failure)) : std::nullopt;
}

bool has_own_users() {
    return own_users;
}

bool in_private_network() {
    return entered;
}

}  // namespace mxdrill::net
