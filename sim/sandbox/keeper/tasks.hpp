// The processes of the sandbox and their threads, as /proc shows them.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/base/descriptor.hpp"

namespace mxdrill::keeper {

/// A timed wait in the kernel that no entry in the page stands for: a clock that jumped would not end it.
struct Held {
    std::int32_t pid = 0;
    std::string program;
    std::string call;  // the system call's name
};

/// All of the PID namespace but the keeper itself.
class Tasks {
  public:
    Tasks();

    /// Reads the list of them anew; whether all of them sleep, and none has run between the beginning and the
    /// end of the look: so that there was a moment at which nothing was going on.
    [[nodiscard]] bool are_asleep();

    /// Whether none has been woken since are_asleep() began.
    [[nodiscard]] bool are_still_asleep();

    [[nodiscard]] bool has(std::int32_t pid, std::int32_t tid) const;
    [[nodiscard]] bool has(std::int32_t pid) const { return processes_.contains(pid); }
    [[nodiscard]] bool empty() const { return processes_.empty(); }

    /// The first timed wait of a thread that `is_known` does not know by its pid and tid.
    template <class IsKnown>
    [[nodiscard]] std::optional<Held> held(IsKnown is_known) {
        for (auto& [pid, process] : processes_) {
            for (auto& [tid, task] : process) {
                if (is_known(pid, tid)) continue;
                if (auto call = timed_call(pid, tid, task))
                    return Held{pid, program_of(pid), std::move(*call)};
            }
        }
        return std::nullopt;
    }

  private:
    struct Task {
        base::Descriptor state;     // its stat file
        base::Descriptor schedule;  // its schedstat file
        base::Descriptor call;      // its syscall file, opened when it is wanted
        std::array<char, 64> ran{};
        std::size_t ran_size = 0;
    };
    using Process = std::map<std::int32_t, Task>;

    void refresh();
    [[nodiscard]] bool have_rested();
    [[nodiscard]] bool is_busy_still() const;
    /// Of the process that was made last: proc(5), loadavg.
    [[nodiscard]] std::string newest() const;
    static void refresh_threads(std::int32_t pid, Process& process);
    static bool open(std::int32_t pid, std::int32_t tid, Task& task);
    [[nodiscard]] static std::optional<std::string> timed_call(std::int32_t pid, std::int32_t tid,
                                                               Task& task);
    [[nodiscard]] static std::string program_of(std::int32_t pid);

    std::map<std::int32_t, Process> processes_;
    std::pair<std::int32_t, std::int32_t> busy_{};  // pid and tid of who was seen at work last
    base::Descriptor load_;
};

}  // namespace mxdrill::keeper
