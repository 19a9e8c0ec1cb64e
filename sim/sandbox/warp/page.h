/* What the processes of a sandbox and its keeper share: the sandbox's time, and who waits for which time. C,
 * and C++.
 *
 * One file holds it; every process of the sandbox maps it. Fields that more than one process touches are read
 * and written by the functions below alone. */
#ifndef MXDRILL_SANDBOX_WARP_PAGE_H
#define MXDRILL_SANDBOX_WARP_PAGE_H

/* NOLINTBEGIN(modernize-*,readability-*,cppcoreguidelines-*): it is C. */

#include <stdint.h>

#define WARP_PAGE_PATH "/.mxdrill/clock"
#define WARP_MAGIC UINT64_C(0x6d78647261676531)

/* What ends a timed wait in the kernel. Its default is to be ignored, so that it never harms a process that
 * has just become another program. */
#define WARP_SIGNAL SIGURG

/* Room for waits, one of a thread and one of a timer, and for jumps. The file is sparse: what is not used is
 * not there. */
#define WARP_SLOTS 8192
#define WARP_JUMPS (1 << 20)

#define WARP_NEVER INT64_MAX

enum warp_kind {
    WARP_FREE,    /* nobody's */
    WARP_WAIT,    /* a thread in the kernel: WARP_SIGNAL to it ends the wait */
    WARP_ALARM,   /* a process' ITIMER_REAL: SIGALRM; it outlives an exec */
    WARP_TIMER,   /* a process' POSIX timer: its signal and value */
    WARP_TIMERFD, /* a process' descriptor, which becomes readable */
    WARP_CONNECT, /* a process' descriptor, whose connect is given up */
};

/* Somebody who waits. Times are nanoseconds of the sandbox since its start. */
struct warp_slot {
    int32_t
        kind; /* an enum warp_kind; claimed by a change from WARP_FREE, and then written by its owner alone */
    int32_t pid;      /* as the sandbox counts */
    int32_t tid;      /* a thread's, or 0 for the process */
    int32_t number;   /* a timer's signal, or a descriptor */
    int64_t value;    /* that goes with the signal, or the socket's cookie */
    int64_t deadline; /* WARP_NEVER while it does not wait */
    int64_t interval; /* after which it is due again, or 0 */
    int64_t fired;    /* times that it was due and nobody has asked yet */
};

/* From the kernel's time `real` on (CLOCK_REALTIME, nanoseconds), jumps had added `offset`. */
struct warp_jump {
    int64_t real;
    int64_t offset;
};

struct warp_page {
    uint64_t magic;
    int64_t realtime; /* the kernel's clocks when the sandbox began */
    int64_t monotonic;
    int64_t boottime;
    double speed;   /* seconds of the sandbox in one of the kernel's */
    int64_t offset; /* what jumps have added */
    uint32_t used;  /* slots from this one on were never claimed */
    uint32_t jumps;
    struct warp_slot slots[WARP_SLOTS];
    struct warp_jump history[WARP_JUMPS];
};

#define WARP_LOAD(field) __atomic_load_n(&(field), __ATOMIC_ACQUIRE)
#define WARP_STORE(field, what) __atomic_store_n(&(field), (what), __ATOMIC_RELEASE)

/* NOLINTEND(modernize-*,readability-*,cppcoreguidelines-*) */

#endif
