#include "sim/sandbox/keeper/tasks.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <set>

namespace mxdrill::keeper {
namespace {

/// The numbers among a folder's entries.
std::vector<std::int32_t> numbers_in(const std::string& path) {
    std::vector<std::int32_t> numbers;
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(opendir(path.c_str()), closedir);
    if (!folder) return numbers;
    while (const dirent* entry = readdir(folder.get())) {
        const std::string_view name = entry->d_name;
        std::int32_t number = 0;
        const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
        if (error == std::errc{} && end == name.data() + name.size()) numbers.push_back(number);
    }
    return numbers;
}

/// What a file of /proc says now; empty if its process is gone.
template <std::size_t Size>
std::string_view read_again(const base::Descriptor& file, std::array<char, Size>& into) {
    const ssize_t size = pread(file.get(), into.data(), into.size(), 0);
    return {into.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
}

std::string folder_of(std::int32_t pid, std::int32_t tid) {
    return "/proc/" + std::to_string(pid) + "/task/" + std::to_string(tid);
}

/// proc(5): the letter behind the name, which stands in parentheses and may hold any other.
char state_in(std::string_view stat) {
    const auto end = stat.rfind(')');
    return end == std::string_view::npos || end + 2 >= stat.size() ? 'Z' : stat[end + 2];
}

/// A process that has ended, or is stopped, does nothing until another does something. Whom a debugger stops
/// (t) has been at work: the clock waits for both.
bool is_at_rest(char state) {
    return state == 'S' || state == 'Z' || state == 'X' || state == 'T';
}

/// System calls that wait until a time, and where they are told it.
struct TimedCall {
    long number;
    const char* name;
    unsigned argument;
    bool is_pointer;  // null is for ever; else a number of milliseconds, below 0 for ever
};

constexpr TimedCall kTimedCalls[] = {
#ifdef SYS_poll
    {SYS_poll, "poll", 2, false},
#endif
#ifdef SYS_select
    {SYS_select, "select", 4, true},
#endif
#ifdef SYS_epoll_wait
    {SYS_epoll_wait, "epoll_wait", 3, false},
#endif
    {SYS_ppoll, "ppoll", 2, true},
    {SYS_pselect6, "pselect", 4, true},
    {SYS_epoll_pwait, "epoll_pwait", 3, false},
    {SYS_epoll_pwait2, "epoll_pwait2", 3, true},
    {SYS_nanosleep, "nanosleep", 0, true},
    {SYS_clock_nanosleep, "clock_nanosleep", 2, true},
    {SYS_futex, "futex", 3, true},
    {SYS_rt_sigtimedwait, "sigtimedwait", 2, true},
    {SYS_semtimedop, "semtimedop", 3, true},
    {SYS_recvmmsg, "recvmmsg", 4, true},
    {SYS_mq_timedsend, "mq_timedsend", 4, true},
    {SYS_mq_timedreceive, "mq_timedreceive", 4, true},
    {SYS_io_getevents, "io_getevents", 4, true},
};

}  // namespace

Tasks::Tasks() : load_(::open("/proc/loadavg", O_RDONLY | O_CLOEXEC)) {}

// Who was at work is likely to be so still: then nobody else need be looked at. And a process that was made
// meanwhile is in no list.
bool Tasks::are_asleep() {
    if (is_busy_still()) return false;
    const auto before = newest();
    refresh();
    return have_rested() && newest() == before;
}

std::string Tasks::newest() const {
    std::array<char, 128> line{};
    const auto text = read_again(load_, line);
    return std::string(text.substr(text.rfind(' ') + 1));
}

void Tasks::refresh() {
    const auto pids = numbers_in("/proc");
    const std::set<std::int32_t> live(pids.begin(), pids.end());
    std::erase_if(processes_, [&](const auto& each) { return !live.contains(each.first); });
    for (const std::int32_t pid : live) {
        if (pid == getpid()) continue;
        refresh_threads(pid, processes_[pid]);
        if (processes_[pid].empty()) processes_.erase(pid);
    }
}

void Tasks::refresh_threads(std::int32_t pid, Process& process) {
    const auto tids = numbers_in("/proc/" + std::to_string(pid) + "/task");
    const std::set<std::int32_t> live(tids.begin(), tids.end());
    std::erase_if(process, [&](const auto& each) { return !live.contains(each.first); });
    for (const std::int32_t tid : live) {
        const auto [task, is_new] = process.try_emplace(tid);
        if (is_new && !open(pid, tid, task->second)) process.erase(task);
    }
}

bool Tasks::open(std::int32_t pid, std::int32_t tid, Task& task) {
    const std::string folder = folder_of(pid, tid);
    task.state = base::Descriptor(::open((folder + "/stat").c_str(), O_RDONLY | O_CLOEXEC));
    task.schedule = base::Descriptor(::open((folder + "/schedstat").c_str(), O_RDONLY | O_CLOEXEC));
    return task.state && task.schedule;
}

bool Tasks::have_rested() {
    for (auto& [pid, process] : processes_) {
        for (auto& [tid, task] : process) task.ran_size = read_again(task.schedule, task.ran).size();
    }
    return are_still_asleep();
}

// The states first: who is woken later has not run before.
bool Tasks::are_still_asleep() {
    std::array<char, 512> stat{};
    std::array<char, 64> ran{};
    for (auto& [pid, process] : processes_) {
        for (auto& [tid, task] : process) {
            if (is_at_rest(state_in(read_again(task.state, stat)))) continue;
            busy_ = {pid, tid};
            return false;
        }
    }
    for (auto& [pid, process] : processes_) {
        for (auto& [tid, task] : process) {
            if (read_again(task.schedule, ran) != std::string_view(task.ran.data(), task.ran_size))
                return false;
        }
    }
    return true;
}

bool Tasks::is_busy_still() const {
    if (!has(busy_.first, busy_.second)) return false;
    std::array<char, 512> stat{};
    return !is_at_rest(state_in(read_again(processes_.at(busy_.first).at(busy_.second).state, stat)));
}

bool Tasks::has(std::int32_t pid, std::int32_t tid) const {
    const auto process = processes_.find(pid);
    return process != processes_.end() && process->second.contains(tid);
}

// proc(5): the call's number, and its arguments in hexadecimal digits.
std::optional<std::string> Tasks::timed_call(std::int32_t pid, std::int32_t tid, Task& task) {
    if (!task.call)
        task.call =
            base::Descriptor(::open((folder_of(pid, tid) + "/syscall").c_str(), O_RDONLY | O_CLOEXEC));
    std::array<char, 256> line{};
    const auto text = read_again(task.call, line);
    if (text.empty() || text.front() == '-' || text.front() == 'r') return std::nullopt;
    std::array<unsigned long, 7> words{};
    const char* at = line.data();
    line.back() = '\0';
    for (auto& word : words) {
        char* end = nullptr;
        word = std::strtoul(at, &end, 0);
        at = end;
    }
    const auto* const call =
        std::find_if(std::begin(kTimedCalls), std::end(kTimedCalls),
                     [&](const TimedCall& each) { return each.number == static_cast<long>(words[0]); });
    if (call == std::end(kTimedCalls)) return std::nullopt;
    const unsigned long argument = words[1 + call->argument];
    if (call->number == SYS_futex) {
        const unsigned long operation = words[2] & static_cast<unsigned long>(FUTEX_CMD_MASK);
        if (operation != FUTEX_WAIT && operation != FUTEX_WAIT_BITSET && operation != FUTEX_LOCK_PI &&
            operation != FUTEX_LOCK_PI2)
            return std::nullopt;
    }
    const bool has_end = call->is_pointer ? argument != 0 : static_cast<int>(argument) >= 0;
    return has_end ? std::optional<std::string>(call->name) : std::nullopt;
}

std::string Tasks::program_of(std::int32_t pid) {
    const base::Descriptor file(
        ::open(("/proc/" + std::to_string(pid) + "/comm").c_str(), O_RDONLY | O_CLOEXEC));
    std::array<char, 64> name{};
    auto text = read_again(file, name);
    if (!text.empty() && text.back() == '\n') text.remove_suffix(1);
    return std::string(text);
}

}  // namespace mxdrill::keeper
