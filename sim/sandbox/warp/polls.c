/* The waits for descriptors. */
#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sim/sandbox/warp/time.h"
#include "sim/sandbox/warp/wait.h"

/* The size of the kernel's own set of signals. */
static const size_t kMaskSize = _NSIG / 8;

struct polled {
    struct pollfd* descriptors;
    nfds_t count;
};

static int call_poll(void* what, const struct timespec* timeout, const sigset_t* mask) {
    const struct polled* polled = what;
    struct timespec left;
    if (timeout != NULL) left = *timeout; /* the kernel writes into it */
    return (int)syscall(SYS_ppoll, polled->descriptors, polled->count, timeout == NULL ? NULL : &left, mask,
                        kMaskSize);
}

EXPORT int ppoll(struct pollfd* descriptors, nfds_t count, const struct timespec* timeout,
                 const sigset_t* mask) {
    struct polled polled = {descriptors, count};
    if (warp_page == NULL || (timeout != NULL && !warp_is_valid(timeout)))
        return call_poll(&polled, timeout, mask);
    return warp_wait(timeout == NULL ? WARP_NEVER : warp_after(timeout), mask, call_poll, &polled);
}

EXPORT int poll(struct pollfd* descriptors, nfds_t count, int milliseconds) {
    const struct timespec timeout = {milliseconds / 1000, (long)(milliseconds % 1000) * 1000000};
    return ppoll(descriptors, count, milliseconds < 0 ? NULL : &timeout, NULL);
}

EXPORT int __poll_chk(struct pollfd* descriptors, nfds_t count, int milliseconds, size_t size) {
    if (size / sizeof *descriptors < count) abort();
    return poll(descriptors, count, milliseconds);
}

EXPORT int __ppoll_chk(struct pollfd* descriptors, nfds_t count, const struct timespec* timeout,
                       const sigset_t* mask, size_t size) {
    if (size / sizeof *descriptors < count) abort();
    return ppoll(descriptors, count, timeout, mask);
}

struct selected {
    int count;
    fd_set* sets[3];
    fd_set asked[3]; /* the kernel overwrites what it was asked, and a wait may have to ask again */
};

static int call_select(void* what, const struct timespec* timeout, const sigset_t* mask) {
    struct selected* selected = what;
    const size_t size = ((size_t)selected->count + 8 * sizeof(long) - 1) / (8 * sizeof(long)) * sizeof(long);
    for (int i = 0; i < 3; ++i) {
        if (selected->sets[i] != NULL) __builtin_memcpy(selected->sets[i], &selected->asked[i], size);
    }
    struct timespec left;
    if (timeout != NULL) left = *timeout;
    const struct {
        const sigset_t* mask;
        size_t size;
    } signals = {mask, kMaskSize};
    return (int)syscall(SYS_pselect6, selected->count, selected->sets[0], selected->sets[1],
                        selected->sets[2], timeout == NULL ? NULL : &left, &signals);
}

EXPORT int pselect(int count, fd_set* restrict to_read, fd_set* restrict to_write, fd_set* restrict special,
                   const struct timespec* restrict timeout, const sigset_t* restrict mask) {
    if (warp_page == NULL || count < 0 || count > FD_SETSIZE ||
        (timeout != NULL && !warp_is_valid(timeout))) {
        struct timespec left;
        if (timeout != NULL) left = *timeout;
        const struct {
            const sigset_t* mask;
            size_t size;
        } signals = {mask, kMaskSize};
        return (int)syscall(SYS_pselect6, count, to_read, to_write, special, timeout == NULL ? NULL : &left,
                            &signals);
    }
    struct selected selected = {.count = count, .sets = {to_read, to_write, special}};
    const size_t size = ((size_t)count + 8 * sizeof(long) - 1) / (8 * sizeof(long)) * sizeof(long);
    for (int i = 0; i < 3; ++i) {
        if (selected.sets[i] != NULL) __builtin_memcpy(&selected.asked[i], selected.sets[i], size);
    }
    return warp_wait(timeout == NULL ? WARP_NEVER : warp_after(timeout), mask, call_select, &selected);
}

/* As Linux has it, what is left of the time is told. */
EXPORT int select(int count, fd_set* restrict to_read, fd_set* restrict to_write, fd_set* restrict special,
                  struct timeval* restrict timeout) {
    static int (*next)(int, fd_set*, fd_set*, fd_set*, struct timeval*);
    if (warp_page == NULL) {
        if (next == NULL)
            next = (int (*)(int, fd_set*, fd_set*, fd_set*, struct timeval*))dlsym(RTLD_NEXT, "select");
        return next(count, to_read, to_write, special, timeout);
    }
    if (timeout == NULL) return pselect(count, to_read, to_write, special, NULL, NULL);
    if (timeout->tv_sec < 0 || timeout->tv_usec < 0) {
        errno = EINVAL;
        return -1;
    }
    const struct timespec wait = {timeout->tv_sec + timeout->tv_usec / 1000000,
                                  (long)(timeout->tv_usec % 1000000) * 1000};
    const int64_t deadline = warp_after(&wait);
    const int result = pselect(count, to_read, to_write, special, &wait, NULL);
    const int64_t left = deadline == WARP_NEVER ? warp_nanoseconds(&wait) : deadline - warp_now();
    *timeout = warp_timeval(left > 0 ? left : 0);
    return result;
}

struct events {
    int descriptor;
    struct epoll_event* events;
    int most;
};

static int call_epoll(void* what, const struct timespec* timeout, const sigset_t* mask) {
    const struct events* events = what;
    return (int)syscall(SYS_epoll_pwait2, events->descriptor, events->events, events->most, timeout, mask,
                        kMaskSize);
}

EXPORT int epoll_pwait2(int descriptor, struct epoll_event* into, int most, const struct timespec* timeout,
                        const sigset_t* mask) {
    struct events events = {descriptor, into, most};
    if (warp_page == NULL || (timeout != NULL && !warp_is_valid(timeout)))
        return call_epoll(&events, timeout, mask);
    return warp_wait(timeout == NULL ? WARP_NEVER : warp_after(timeout), mask, call_epoll, &events);
}

EXPORT int epoll_pwait(int descriptor, struct epoll_event* events, int most, int milliseconds,
                       const sigset_t* mask) {
    const struct timespec timeout = {milliseconds / 1000, (long)(milliseconds % 1000) * 1000000};
    return epoll_pwait2(descriptor, events, most, milliseconds < 0 ? NULL : &timeout, mask);
}

EXPORT int epoll_wait(int descriptor, struct epoll_event* events, int most, int milliseconds) {
    return epoll_pwait(descriptor, events, most, milliseconds, NULL);
}
