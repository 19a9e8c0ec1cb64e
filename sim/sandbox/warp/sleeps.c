/* The sleeps. */
#include <errno.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "sim/sandbox/warp/time.h"
#include "sim/sandbox/warp/wait.h"

EXPORT int clock_nanosleep(clockid_t clock, int flags, const struct timespec* wait, struct timespec* left) {
    int64_t origin;
    if (warp_page == NULL || !warp_origin(clock, &origin) || !warp_is_valid(wait)) {
        /* The call returns what is wrong, and leaves errno alone. */
        const int error = errno;
        const int result = syscall(SYS_clock_nanosleep, clock, flags, wait, left) == 0 ? 0 : errno;
        errno = error;
        return result;
    }
    const int error = errno;
    const int64_t deadline = (flags & TIMER_ABSTIME) != 0 ? warp_when(clock, wait) : warp_after(wait);
    const int result = warp_sleep(deadline);
    errno = error;
    if (result != 0 && left != NULL && (flags & TIMER_ABSTIME) == 0) {
        const int64_t rest = deadline - warp_now();
        *left = warp_timespec(rest > 0 ? rest : 0);
    }
    return result;
}

EXPORT int nanosleep(const struct timespec* wait, struct timespec* left) {
    const int failure = clock_nanosleep(CLOCK_MONOTONIC, 0, wait, left);
    if (failure == 0) return 0;
    errno = failure;
    return -1;
}

EXPORT unsigned sleep(unsigned seconds) {
    const struct timespec wait = {seconds, 0};
    struct timespec left = {0, 0};
    if (nanosleep(&wait, &left) == 0) return 0;
    return (unsigned)left.tv_sec + (left.tv_nsec >= WARP_SECOND / 2);
}

EXPORT int usleep(useconds_t microseconds) {
    const struct timespec wait = {microseconds / 1000000, (long)(microseconds % 1000000) * 1000};
    return nanosleep(&wait, NULL);
}
