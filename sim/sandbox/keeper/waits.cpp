#include "sim/sandbox/keeper/waits.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <system_error>

#include "sim/base/descriptor.hpp"
#include "sim/sandbox/keeper/failure.hpp"

namespace mxdrill::keeper {
namespace {

// Who was told, and does not even run for so long (nanoseconds of the kernel's), is not in that wait any
// more: a program's own signal handler left it with a jump.
constexpr std::int64_t kPatience = 100'000'000;

// Until a connect that could not be given up is tried again (nanoseconds of the sandbox's).
constexpr std::int64_t kPause = 1'000'000'000;

std::int64_t read_clock(clockid_t clock) {
    timespec now{};
    clock_gettime(clock, &now);
    return now.tv_sec * std::int64_t{1'000'000'000} + now.tv_nsec;
}

/// Of the process whose slot it is; none if it was closed.
base::Descriptor descriptor_of(const warp_slot& slot) {
    const base::Descriptor process(static_cast<int>(syscall(SYS_pidfd_open, slot.pid, 0)));
    if (!process) return base::Descriptor();
    return base::Descriptor(static_cast<int>(syscall(SYS_pidfd_getfd, process.get(), slot.number, 0)));
}

/// Zeros for a descriptor that has none.
template <typename Value>
Value option_of(const base::Descriptor& socket, int level, int option) {
    Value value{};
    socklen_t size = sizeof value;
    getsockopt(socket.get(), level, option, &value, &size);
    return value;
}

/// False if its owner has set another meanwhile.
bool set_deadline(warp_slot& slot, std::int64_t from, std::int64_t to) {
    return __atomic_compare_exchange_n(&slot.deadline, &from, to, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

/// The deadline becomes the timer's next one, unless its owner has set another.
bool take_turn(warp_slot& slot, std::int64_t deadline, std::int64_t now) {
    std::int64_t next = WARP_NEVER;
    std::int64_t times = 1;
    if (slot.interval > 0) {
        times += std::max<std::int64_t>(0, (now - deadline) / slot.interval);
        next = deadline + times * slot.interval;
    }
    if (!set_deadline(slot, deadline, next)) return false;
    __atomic_fetch_add(&slot.fired, times, __ATOMIC_ACQ_REL);
    return true;
}

}  // namespace

Waits::Waits(double speed) {
    const base::Descriptor file(open(WARP_PAGE_PATH, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!file) fail(WARP_PAGE_PATH);
    if (ftruncate(file.get(), sizeof(warp_page)) != 0) fail("ftruncate");
    void* mapped = mmap(nullptr, sizeof(warp_page), PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
    if (mapped == MAP_FAILED) fail("mmap");
    page_ = static_cast<warp_page*>(mapped);
    page_->realtime = read_clock(CLOCK_REALTIME);
    page_->monotonic = read_clock(CLOCK_MONOTONIC);
    page_->boottime = read_clock(CLOCK_BOOTTIME);
    page_->speed = speed;
    page_->magic = WARP_MAGIC;
    if (fchmod(file.get(), 0666) != 0) fail("fchmod");
}

Waits::~Waits() {
    munmap(page_, sizeof(warp_page));
}

std::int64_t Waits::now() const {
    const std::int64_t passed = read_clock(CLOCK_MONOTONIC) - page_->monotonic;
    return static_cast<std::int64_t>(static_cast<double>(passed) * page_->speed) + WARP_LOAD(page_->offset);
}

// A file that is stamped from now on is told with the new offset. The list that is full keeps the last jump.
void Waits::jump(std::int64_t by) {
    const std::int64_t offset = WARP_LOAD(page_->offset) + by;
    const std::uint32_t count = WARP_LOAD(page_->jumps);
    page_->history[std::min<std::uint32_t>(count, WARP_JUMPS - 1)] = {read_clock(CLOCK_REALTIME), offset};
    if (count < WARP_JUMPS) WARP_STORE(page_->jumps, count + 1);
    WARP_STORE(page_->offset, offset);
}

bool Waits::tell_due() {
    const std::int64_t until = now();
    bool is_any = false;
    const std::uint32_t used = WARP_LOAD(page_->used);
    for (std::uint32_t i = 0; i < used; ++i) {
        warp_slot& slot = page_->slots[i];
        const std::int64_t deadline = WARP_LOAD(slot.deadline);
        if (WARP_LOAD(slot.kind) == WARP_FREE || deadline > until) continue;
        is_any = true;
        tell(slot, told_[i]);
    }
    return is_any;
}

void Waits::tell(warp_slot& slot, Told& told) {
    std::int64_t deadline = WARP_LOAD(slot.deadline);
    if (slot.kind != WARP_WAIT) {
        if (slot.kind == WARP_CONNECT) return give_up(slot, deadline);
        if (!take_turn(slot, deadline, now())) return;
        if (slot.kind != WARP_TIMERFD) return send_signal(slot);
        if (!make_readable(slot)) WARP_STORE(slot.kind, WARP_FREE);  // it was closed
        return;
    }
    const std::int64_t wall = read_clock(CLOCK_MONOTONIC);
    if (told.deadline != deadline) told = {deadline, wall};
    if (wall - told.at > kPatience) {
        set_deadline(slot, deadline, WARP_NEVER);
        return;
    }
    syscall(SYS_tgkill, slot.pid, slot.tid, WARP_SIGNAL);
}

void Waits::send_signal(const warp_slot& slot) {
    if (slot.kind == WARP_ALARM) {
        kill(slot.pid, SIGALRM);
        return;
    }
    if (slot.number == 0) return;  // SIGEV_NONE
    siginfo_t info{};
    info.si_signo = slot.number;
    info.si_code = SI_QUEUE;  // the kernel lets nobody say SI_TIMER
    info.si_pid = getpid();
    info.si_value.sival_ptr =
        reinterpret_cast<void*>(slot.value);  // NOLINT(performance-no-int-to-ptr): the program's
    if (slot.tid != 0) {
        syscall(SYS_rt_tgsigqueueinfo, slot.pid, slot.tid, slot.number, &info);
    } else {
        syscall(SYS_rt_sigqueueinfo, slot.pid, slot.number, &info);
    }
}

bool Waits::make_readable(const warp_slot& slot) {
    const base::Descriptor timer = descriptor_of(slot);
    const itimerspec at_once{{0, 0}, {0, 1}};
    return timer && timerfd_settime(timer.get(), 0, &at_once, nullptr) == 0;
}

// What ends a connect from without leaves an error with the socket and wakes all who wait for it. The error
// is ECONNRESET; to its owner the library says ETIMEDOUT, as the kernel does when it gives up by itself.
void Waits::give_up(warp_slot& slot, std::int64_t deadline) const {
    if (!set_deadline(slot, deadline, WARP_NEVER)) return;
    const base::Descriptor socket = descriptor_of(slot);
    const auto cookie = option_of<std::uint64_t>(socket, SOL_SOCKET, SO_COOKIE);
    const auto info = option_of<tcp_info>(socket, IPPROTO_TCP, TCP_INFO);
    if (static_cast<std::int64_t>(cookie) != slot.value || info.tcpi_state != TCP_SYN_SENT) return;
    WARP_STORE(slot.fired, 1);
    const sockaddr none{AF_UNSPEC, {}};
    if (connect(socket.get(), &none, sizeof none) == 0) return;
    // Some kernels (6.4 to 6.6) end none that a thread waits for, and give up by themselves in the end.
    WARP_STORE(slot.fired, 0);
    set_deadline(slot, WARP_NEVER, now() + kPause);
}

std::int64_t Waits::earliest() const {
    std::int64_t earliest = WARP_NEVER;
    const std::uint32_t used = WARP_LOAD(page_->used);
    for (std::uint32_t i = 0; i < used; ++i) {
        const warp_slot& slot = page_->slots[i];
        if (WARP_LOAD(slot.kind) != WARP_FREE) earliest = std::min(earliest, WARP_LOAD(slot.deadline));
    }
    return earliest;
}

bool Waits::knows(std::int32_t pid, std::int32_t tid) const {
    const std::uint32_t used = WARP_LOAD(page_->used);
    for (std::uint32_t i = 0; i < used; ++i) {
        const warp_slot& slot = page_->slots[i];
        if (WARP_LOAD(slot.kind) == WARP_WAIT && slot.pid == pid && slot.tid == tid &&
            WARP_LOAD(slot.deadline) != WARP_NEVER)
            return true;
    }
    return false;
}

void Waits::forget_gone(const Tasks& tasks) {
    const std::uint32_t used = WARP_LOAD(page_->used);
    for (std::uint32_t i = 0; i < used; ++i) {
        warp_slot& slot = page_->slots[i];
        const auto kind = WARP_LOAD(slot.kind);
        if (kind == WARP_FREE) continue;
        const bool is_there = kind == WARP_WAIT ? tasks.has(slot.pid, slot.tid) : tasks.has(slot.pid);
        if (is_there) continue;
        WARP_STORE(slot.deadline, WARP_NEVER);
        WARP_STORE(slot.kind, WARP_FREE);
    }
}

}  // namespace mxdrill::keeper
