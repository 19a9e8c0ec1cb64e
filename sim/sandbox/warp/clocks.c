/* The clocks. */
#include <stddef.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/times.h>
#include <time.h>
#include <unistd.h>

#include "sim/sandbox/warp/time.h"

EXPORT int clock_gettime(clockid_t clock, struct timespec* now) {
    int64_t origin;
    if (warp_page == NULL || !warp_origin(clock, &origin)) return (int)syscall(SYS_clock_gettime, clock, now);
    *now = warp_timespec(origin + warp_now());
    return 0;
}

EXPORT time_t time(time_t* now) {
    struct timespec read;
    clock_gettime(CLOCK_REALTIME, &read);
    if (now != NULL) *now = read.tv_sec;
    return read.tv_sec;
}

EXPORT int gettimeofday(struct timeval* restrict now, void* restrict zone) {
    struct timespec read;
    clock_gettime(CLOCK_REALTIME, &read);
    *now = warp_timeval(warp_nanoseconds(&read));
    if (zone != NULL) *(struct timezone*)zone = (struct timezone){0, 0};
    return 0;
}

EXPORT int timespec_get(struct timespec* now, int base) {
    if (base != TIME_UTC) return 0;
    clock_gettime(CLOCK_REALTIME, now);
    return base;
}

/* Ticks since some time in the past; what the process itself has used is the kernel's to say. */
EXPORT clock_t times(struct tms* used) {
    const clock_t ticks = (clock_t)syscall(SYS_times, used);
    if (warp_page == NULL || ticks == (clock_t)-1) return ticks;
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return (clock_t)(warp_nanoseconds(&now) / (WARP_SECOND / sysconf(_SC_CLK_TCK)));
}
