/* The sandbox's time, as this process reads it. */
#ifndef MXDRILL_SANDBOX_WARP_TIME_H
#define MXDRILL_SANDBOX_WARP_TIME_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/time.h>
#include <time.h>

#include "sim/sandbox/warp/page.h"

#define EXPORT __attribute__((visibility("default")))
#define WARP_SECOND INT64_C(1000000000)

/* Null outside a sandbox; then all but timer_create() do what the C library's do. Set before main(). */
extern struct warp_page* warp_page;

/* Nanoseconds since the sandbox's start. */
int64_t warp_now(void);

/* What one of the kernel's clocks would have shown at the sandbox's start; false if it is no clock of time (a
 * CPU's). */
bool warp_origin(clockid_t clock, int64_t* origin);

/* The kernel's own clock. */
int64_t warp_kernel_now(clockid_t clock);

/* How long the kernel is to wait until the sandbox's time is `deadline` if nothing jumps; never below 0. */
struct timespec warp_kernel_wait(int64_t deadline);

/* When a wait of so long ends that begins now; WARP_NEVER for one beyond all bounds. */
int64_t warp_after(const struct timespec* wait);

/* When one of the sandbox's clocks shows it. */
int64_t warp_when(clockid_t clock, const struct timespec* at);

int64_t warp_nanoseconds(const struct timespec* time);
struct timespec warp_timespec(int64_t nanoseconds);
struct timeval warp_timeval(int64_t nanoseconds);

/* A timespec that the kernel takes: 0 ≤ nanoseconds < 10⁹, no seconds below 0. */
bool warp_is_valid(const struct timespec* time);

#endif
