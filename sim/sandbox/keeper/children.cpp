#include "sim/sandbox/keeper/children.hpp"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "sim/sandbox/keeper/failure.hpp"

namespace mxdrill::keeper {
namespace {

// All files are in memory, the log too; whoever writes without end is ended by SIGXFSZ.
constexpr rlimit kMostOfFile{256U << 20, 256U << 20};

constexpr std::pair<const char*, const char*> kEnvironment[] = {
    {"PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"},
    {"HOME", "/root"},
    {"LOGNAME", "root"},
    {"USER", "root"},
    {"LANG", "C"},
    {"TZ", "UTC"}};

[[noreturn]] void become(std::vector<char*> arguments, const Streams& streams) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    setsid();
    setrlimit(RLIMIT_FSIZE, &kMostOfFile);
    dup2(streams.input, STDIN_FILENO);
    dup2(streams.output, STDOUT_FILENO);
    dup2(streams.errors, STDERR_FILENO);
    clearenv();
    for (const auto& [name, value] : kEnvironment) setenv(name, value, 1);
    execvp(arguments.front(), arguments.data());
    dprintf(STDERR_FILENO, "%s: %s\n", arguments.front(), std::strerror(errno));
    _exit(127);
}

}  // namespace

void Children::start(std::uint64_t id, const std::vector<std::string>& command, const Streams& streams) {
    std::vector<std::string> words = command;
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const pid_t child = fork();
    if (child < 0) fail("fork");
    if (child == 0) become(std::move(arguments), streams);
    ids_[child] = id;
}

bool Children::reap(std::optional<Ended>& ended) {
    int status = 0;
    const pid_t gone = waitpid(-1, &status, WNOHANG);
    if (gone <= 0) return false;
    ended.reset();
    const auto known = ids_.find(gone);
    if (known == ids_.end()) return true;
    ended = Ended{known->second, WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status)};
    ids_.erase(known);
    return true;
}

}  // namespace mxdrill::keeper
