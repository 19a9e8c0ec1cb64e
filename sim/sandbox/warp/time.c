#include "sim/sandbox/warp/time.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

struct warp_page* warp_page = NULL;

/* Before whatever else of this library, and before any constructor of the program's. */
__attribute__((constructor(101))) static void map_page(void) {
    const int error = errno;
    const int file = open(WARP_PAGE_PATH, O_RDWR | O_CLOEXEC);
    if (file >= 0) {
        void* page = mmap(NULL, sizeof(struct warp_page), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        close(file);
        if (page != MAP_FAILED && ((struct warp_page*)page)->magic == WARP_MAGIC) warp_page = page;
    }
    errno = error;
}

int64_t warp_nanoseconds(const struct timespec* time) {
    const int64_t most = WARP_NEVER / WARP_SECOND - 1;
    return (time->tv_sec < most ? time->tv_sec : most) * WARP_SECOND + time->tv_nsec;
}

struct timespec warp_timespec(int64_t nanoseconds) {
    int64_t seconds = nanoseconds / WARP_SECOND;
    if (nanoseconds % WARP_SECOND < 0) --seconds;
    return (struct timespec){.tv_sec = seconds, .tv_nsec = nanoseconds - seconds * WARP_SECOND};
}

struct timeval warp_timeval(int64_t nanoseconds) {
    const struct timespec time = warp_timespec(nanoseconds);
    return (struct timeval){.tv_sec = time.tv_sec, .tv_usec = time.tv_nsec / 1000};
}

bool warp_is_valid(const struct timespec* time) {
    return time->tv_sec >= 0 && time->tv_nsec >= 0 && time->tv_nsec < WARP_SECOND;
}

int64_t warp_kernel_now(clockid_t clock) {
    struct timespec now;
    syscall(SYS_clock_gettime, clock, &now);
    return warp_nanoseconds(&now);
}

int64_t warp_now(void) {
    const int64_t offset = WARP_LOAD(warp_page->offset);
    const int64_t passed = warp_kernel_now(CLOCK_MONOTONIC) - warp_page->monotonic;
    if (warp_page->speed == 1.0) return passed + offset;
    return (int64_t)((double)passed * warp_page->speed) + offset;
}

bool warp_origin(clockid_t clock, int64_t* origin) {
    switch (clock) {
        case CLOCK_REALTIME:
        case CLOCK_REALTIME_COARSE:
        case CLOCK_REALTIME_ALARM:
        case CLOCK_TAI: *origin = warp_page->realtime; return true;
        case CLOCK_MONOTONIC:
        case CLOCK_MONOTONIC_COARSE:
        case CLOCK_MONOTONIC_RAW: *origin = warp_page->monotonic; return true;
        case CLOCK_BOOTTIME:
        case CLOCK_BOOTTIME_ALARM: *origin = warp_page->boottime; return true;
        default: return false;
    }
}

struct timespec warp_kernel_wait(int64_t deadline) {
    int64_t wait = deadline - warp_now();
    if (wait < 0) wait = 0;
    if (warp_page->speed != 1.0) wait = (int64_t)((double)wait / warp_page->speed) + 1;
    return warp_timespec(wait);
}

int64_t warp_after(const struct timespec* wait) {
    const int64_t now = warp_now();
    const int64_t nanoseconds = warp_nanoseconds(wait);
    return nanoseconds < WARP_NEVER - now ? now + nanoseconds : WARP_NEVER;
}

int64_t warp_when(clockid_t clock, const struct timespec* at) {
    int64_t origin = 0;
    warp_origin(clock, &origin);
    return warp_nanoseconds(at) - origin;
}
