#include "tests/bench/program.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>
#include <utility>

namespace mxdrill::bench {
namespace {

namespace fs = std::filesystem;

double now_s() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// Of one process: its group, and the CPU time of it and of those of its children that have ended.
std::pair<pid_t, double> group_and_cpu(const fs::path& process) {
    const std::string stat = text_of(process / "stat");
    const auto name_end = stat.rfind(')');  // a name may hold anything
    if (name_end == std::string::npos) return {0, 0};
    std::istringstream fields(stat.substr(name_end + 1));
    std::string state;
    pid_t parent = 0;
    pid_t group = 0;
    fields >> state >> parent >> group;
    std::string skipped;
    for (int field = 6; field < 14; ++field) fields >> skipped;
    double ticks = 0;
    for (int field = 14; field < 18; ++field) {
        double value = 0;
        fields >> value;
        ticks += value;
    }
    return {group, ticks / static_cast<double>(sysconf(_SC_CLK_TCK))};
}

}  // namespace

void fail(const std::string& why) {
    fmt::print(stderr, "{}\n", why);
    std::exit(1);
}

Program::Program(std::vector<std::string> words, std::string output)
    : name_(words.front()), output_(std::move(output)), began_s_(now_s()) {
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output_.c_str(), O_WRONLY | O_CREAT | O_TRUNC,
                                     0644);
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    const int error =
        posix_spawnp(&pid_, arguments.front(), &actions, &attributes, arguments.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) fail(fmt::format("{} can't be started", name_));
}

Program::~Program() {
    if (pid_ == 0) return;
    kill(-pid_, SIGTERM);
    waitpid(pid_, nullptr, 0);
    kill(-pid_, SIGKILL);  // a server of several processes may leave some behind
}

Program::Took Program::wait() {
    int status = 0;
    rusage usage{};
    const pid_t ended = wait4(std::exchange(pid_, 0), &status, 0, &usage);
    const double wall_s = now_s() - began_s_;
    if (ended < 0 || status != 0) fail(fmt::format("{} failed: {}", name_, output()));
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
    };
    return {wall_s, seconds(usage.ru_utime) + seconds(usage.ru_stime)};
}

double Program::cpu_s() const {
    double sum = 0;
    for (const auto& entry : fs::directory_iterator("/proc")) {
        if (entry.path().filename().string().find_first_not_of("0123456789") != std::string::npos) continue;
        const auto [group, cpu_s] = group_and_cpu(entry.path());
        if (group == pid_) sum += cpu_s;
    }
    return sum;
}

double Program::peak_rss() const {
    std::istringstream status(text_of(fmt::format("/proc/{}/status", pid_)));
    for (std::string word; status >> word;) {
        double kib = 0;
        if (word == "VmHWM:" && status >> kib) return kib * 1024;
    }
    return 0;
}

std::string Program::output() const {
    return text_of(output_);
}

void wait_until(const std::string& what, const std::function<bool()>& holds) {
    constexpr double kPatience_s = 10;
    for (const double until = now_s() + kPatience_s; !holds();) {
        if (now_s() > until) fail(what + " is not ready after ten seconds");
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
}

std::string text_of(const std::string& file) {
    std::ifstream in(file);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

void write_text(const std::string& file, const std::string& text) {
    std::ofstream(file) << text;
}

}  // namespace mxdrill::bench
