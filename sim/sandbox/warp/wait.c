#include "sim/sandbox/warp/wait.h"

#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sim/sandbox/warp/slots.h"
#include "sim/sandbox/warp/time.h"

/* WARP_SIGNAL stays blocked but for the waits themselves, so that it ends no other call, and one that comes
 * between the entry of a deadline and the wait is not lost: the kernel takes the mask and begins to wait in
 * one step. */

static __thread volatile sig_atomic_t wakes __attribute__((tls_model("initial-exec"))) = 0;

static void wake(int number) {
    (void)number;
    ++wakes;
}

int warp_woken(void) {
    wake(WARP_SIGNAL);
    errno = EINTR;
    return -1;
}

unsigned warp_wakes(void) {
    return (unsigned)wakes;
}

static sigset_t waker(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, WARP_SIGNAL);
    return set;
}

__attribute__((constructor(102))) static void stand_by(void) {
    if (warp_page == NULL) return;
    struct sigaction action = {.sa_handler = wake, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    ((int (*)(int, const struct sigaction*, struct sigaction*))dlsym(RTLD_NEXT, "sigaction"))(WARP_SIGNAL,
                                                                                              &action, NULL);
    const sigset_t blocked = waker();
    sigprocmask(SIG_BLOCK, &blocked, NULL);
}

/* The signal's action is this library's alone: to the program it looks as if nobody had ever used it. */

EXPORT int sigaction(int number, const struct sigaction* restrict action, struct sigaction* restrict old) {
    static int (*next)(int, const struct sigaction*, struct sigaction*);
    if (next == NULL)
        next = (int (*)(int, const struct sigaction*, struct sigaction*))dlsym(RTLD_NEXT, "sigaction");
    if (warp_page == NULL || number != WARP_SIGNAL) return next(number, action, old);
    if (old != NULL) *old = (struct sigaction){.sa_handler = SIG_DFL};
    return 0;
}

EXPORT sighandler_t signal(int number, sighandler_t handler) {
    static sighandler_t (*next)(int, sighandler_t);
    if (next == NULL) next = (sighandler_t(*)(int, sighandler_t))dlsym(RTLD_NEXT, "signal");
    return warp_page == NULL || number != WARP_SIGNAL ? next(number, handler) : SIG_DFL;
}

int warp_wait(int64_t deadline, const sigset_t* mask, warp_kernel_call* call, void* what) {
    struct warp_slot* slot = deadline == WARP_NEVER ? NULL : warp_thread_slot();
    sigset_t blocked;
    if (mask != NULL) {
        blocked = *mask;
    } else {
        pthread_sigmask(SIG_SETMASK, NULL, &blocked);
    }
    if (slot == NULL) {
        sigaddset(&blocked, WARP_SIGNAL);
        const struct timespec timeout =
            deadline == WARP_NEVER ? (struct timespec){0, 0} : warp_kernel_wait(deadline);
        return call(what, deadline == WARP_NEVER ? NULL : &timeout, &blocked);
    }
    sigdelset(&blocked, WARP_SIGNAL);
    WARP_STORE(slot->deadline, deadline);
    int result;
    bool is_over;
    for (;;) {
        const sig_atomic_t before = wakes;
        is_over = warp_now() >= deadline;
        const struct timespec timeout = warp_kernel_wait(deadline);
        result = call(what, &timeout, &blocked);
        const bool is_woken = result < 0 && errno == EINTR && wakes != before;
        if (result != 0 && !is_woken) break; /* something has come, or a signal of the program's own */
        if (is_over && !is_woken)
            break; /* looked once more after the deadline: what comes with it is not lost */
    }
    const int error = errno;
    WARP_STORE(slot->deadline, WARP_NEVER);
    errno = error;
    return result;
}

static int wait_for_nothing(void* what, const struct timespec* timeout, const sigset_t* mask) {
    (void)what;
    struct timespec left = timeout == NULL ? (struct timespec){0, 0} : *timeout;
    return (int)syscall(SYS_ppoll, NULL, 0, timeout == NULL ? NULL : &left, mask, _NSIG / 8);
}

int warp_sleep(int64_t deadline) {
    return warp_wait(deadline, NULL, wait_for_nothing, NULL) == 0 ? 0 : EINTR;
}
