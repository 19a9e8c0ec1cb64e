/* The wait for signals. */
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sim/sandbox/warp/page.h"
#include "sim/sandbox/warp/time.h"
#include "sim/sandbox/warp/wait.h"

struct awaited {
    sigset_t set;
    siginfo_t* what;
};

/* WARP_SIGNAL is blocked, as every signal is that is waited for so, and is waited for as the others are. */
static int call_sigtimedwait(void* what, const struct timespec* timeout, const sigset_t* mask) {
    (void)mask;
    const struct awaited* awaited = what;
    siginfo_t came;
    const int number = (int)syscall(SYS_rt_sigtimedwait, &awaited->set, &came, timeout, (size_t)(_NSIG / 8));
    if (number == WARP_SIGNAL) return warp_woken();
    if (number < 0) return errno == EAGAIN ? 0 : -1;
    if (awaited->what != NULL) *awaited->what = came;
    return number;
}

EXPORT int sigtimedwait(const sigset_t* restrict set, siginfo_t* restrict what,
                        const struct timespec* restrict timeout) {
    struct awaited awaited = {*set, what};
    sigdelset(&awaited.set, WARP_SIGNAL);
    if (warp_page == NULL || timeout == NULL || !warp_is_valid(timeout))
        return (int)syscall(SYS_rt_sigtimedwait, &awaited.set, what, timeout, (size_t)(_NSIG / 8));
    sigaddset(&awaited.set, WARP_SIGNAL);
    const int number = warp_wait(warp_after(timeout), NULL, call_sigtimedwait, &awaited);
    if (number != 0) return number;
    errno = EAGAIN;
    return -1;
}
