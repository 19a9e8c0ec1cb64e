/* A wait in the kernel that ends when the sandbox's time has come. */
#ifndef MXDRILL_SANDBOX_WARP_WAIT_H
#define MXDRILL_SANDBOX_WARP_WAIT_H

#include <signal.h>
#include <stdint.h>
#include <time.h>

/* Calls the kernel: waits at most so long, while `mask` are the signals that are blocked. Returns as a system
 * call does, with errno; 0 when the time is over. */
typedef int warp_kernel_call(void* what, const struct timespec* timeout, const sigset_t* mask);

/* Waits until `deadline` (of the sandbox, in nanoseconds; WARP_NEVER without one). `mask` as in ppoll(2), or
 * null. Returns what `call` does: 0 if the time is over, -1 with EINTR if a signal of the program's own came.
 */
int warp_wait(int64_t deadline, const sigset_t* mask, warp_kernel_call* call, void* what);

/* Sleeps as clock_nanosleep(2) does: 0 or EINTR. */
int warp_sleep(int64_t deadline);

/* For a kernel call that took WARP_SIGNAL itself: returns as one that the signal has ended. */
int warp_woken(void);

/* How often WARP_SIGNAL ended a call of this thread's. */
unsigned warp_wakes(void);

#endif
