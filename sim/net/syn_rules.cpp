#include "sim/net/syn_rules.hpp"

#include <fmt/format.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>

namespace mxdrill::net {
namespace {

struct Family {
    const char* program;
    const char* unreachable;  // what EHOSTUNREACH comes from
};
constexpr Family kFamilies[] = {{"iptables-nft-restore", "icmp-host-unreachable"},
                                {"ip6tables-nft-restore", "icmp6-addr-unreachable"}};

std::string rules(const Family& family, std::uint16_t port) {
    return fmt::format(
        "*mangle\n"
        "-A INPUT -p tcp --dport {0} --tcp-flags SYN,ACK SYN -j NFQUEUE --queue-num {0}\n"
        "COMMIT\n"
        "*filter\n"
        "-A INPUT -p tcp --dport {0} -m mark --mark {1:#x} -j REJECT --reject-with tcp-reset\n"
        "-A INPUT -p tcp --dport {0} -m mark --mark {2:#x} -j REJECT --reject-with {3}\n"
        "COMMIT\n",
        port, static_cast<std::uint32_t>(SynMark::refuse), static_cast<std::uint32_t>(SynMark::unreachable),
        family.unreachable);
}

/// A file without a name, in memory.
class Scratch {
  public:
    explicit Scratch(const std::string& text = "")
        : file_(memfd_create("rules", MFD_CLOEXEC)),
          ok_(file_ >= 0 && write(file_, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
              lseek(file_, 0, SEEK_SET) == 0) {}
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    Scratch(Scratch&&) = delete;
    Scratch& operator=(Scratch&&) = delete;
    ~Scratch() {
        if (file_ >= 0) close(file_);
    }

    [[nodiscard]] bool ok() const { return ok_; }
    [[nodiscard]] int descriptor() const { return file_; }
    [[nodiscard]] std::string first_line() const {
        std::array<char, 400> text{};
        const ssize_t size = pread(file_, text.data(), text.size(), 0);
        const std::string all(text.data(), size < 0 ? 0 : static_cast<std::size_t>(size));
        return all.substr(0, all.find('\n'));
    }

  private:
    int file_;
    bool ok_;
};

/// Starts the program with files as its standard streams; errno, or 0. posix_spawn's child has the namespaces
/// of the calling thread, as system() or a helper thread need not have.
int start(const char* name, const Scratch& input, const Scratch& errors, pid_t& child) {
    posix_spawn_file_actions_t streams;
    posix_spawn_file_actions_init(&streams);
    posix_spawn_file_actions_adddup2(&streams, input.descriptor(), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&streams, errors.descriptor(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&streams, errors.descriptor(), STDERR_FILENO);
    std::string program = name;
    std::string option = "--noflush";
    char* arguments[] = {program.data(), option.data(), nullptr};
    int error = posix_spawnp(&child, name, &streams, nullptr, arguments, environ);
    if (error == ENOENT) {
        const std::string path = "/usr/sbin/" + program;  // not in every user's PATH
        error = posix_spawn(&child, path.c_str(), &streams, nullptr, arguments, environ);
    }
    posix_spawn_file_actions_destroy(&streams);
    return error;
}

std::optional<Unable> restore(const Family& family, std::uint16_t port) {
    const Scratch input(rules(family, port));
    const Scratch errors;
    if (!input.ok() || !errors.ok())
        return Unable{"no memory for packet filter rules: allow more open files (ulimit -n)"};
    pid_t child = 0;
    if (const int error = start(family.program, input, errors, child); error != 0)
        return Unable{fmt::format("{} does not start ({}): install the package iptables", family.program,
                                  std::strerror(error))};
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (status == 0) return std::nullopt;
    return Unable{
        fmt::format("{} fails ({}): the kernel must have nf_tables with NFQUEUE, REJECT and mark "
                    "(modules nft_compat, nfnetlink_queue, xt_NFQUEUE, ipt_REJECT, ip6t_REJECT)",
                    family.program, errors.first_line())};
}

}  // namespace

std::optional<Unable> lay_syn_rules(std::uint16_t port) {
    if (!in_private_network()) std::abort();
    for (const auto& family : kFamilies) {
        if (auto refused = restore(family, port)) return refused;
    }
    return std::nullopt;
}

}  // namespace mxdrill::net
