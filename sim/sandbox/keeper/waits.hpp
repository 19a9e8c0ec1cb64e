// Who waits for which time of the sandbox: the keeper's side of the page.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "sim/sandbox/keeper/tasks.hpp"
#include "sim/sandbox/warp/page.h"

namespace mxdrill::keeper {

/// Makes the page, tells the processes of the sandbox that their time has come, and lets time jump.
class Waits {
  public:
    /// The page is the file WARP_PAGE_PATH, which every user may write; the sandbox's time starts now.
    /// Throws std::system_error.
    explicit Waits(double speed);
    ~Waits();
    Waits(const Waits&) = delete;
    Waits& operator=(const Waits&) = delete;

    /// Nanoseconds since the sandbox's start.
    [[nodiscard]] std::int64_t now() const;
    /// Time passes over so many nanoseconds.
    void jump(std::int64_t by);

    /// Tells all whose time has come; whether there was one.
    bool tell_due();
    /// The earliest of them; WARP_NEVER if nobody waits.
    [[nodiscard]] std::int64_t earliest() const;
    /// Whether a thread's wait is written in the page.
    [[nodiscard]] bool knows(std::int32_t pid, std::int32_t tid) const;
    /// Frees the places of those who are gone.
    void forget_gone(const Tasks& tasks);

  private:
    /// When somebody was told first, and has not answered.
    struct Told {
        std::int64_t deadline = WARP_NEVER;
        std::int64_t at = 0;  // of the kernel's clock
    };

    void tell(warp_slot& slot, Told& told);
    static void send_signal(const warp_slot& slot);
    static bool make_readable(const warp_slot& slot);
    void give_up(warp_slot& slot, std::int64_t deadline) const;

    warp_page* page_ = nullptr;
    std::array<Told, WARP_SLOTS> told_{};
};

}  // namespace mxdrill::keeper
