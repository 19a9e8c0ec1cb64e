/* The timers of a process. The keeper sends their signals, and makes their descriptors readable. */
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "sim/sandbox/warp/slots.h"
#include "sim/sandbox/warp/time.h"
#include "sim/sandbox/warp/wait.h"

static int64_t left_of(const struct warp_slot* slot) {
    const int64_t deadline = slot == NULL ? WARP_NEVER : WARP_LOAD(slot->deadline);
    if (deadline == WARP_NEVER) return 0;
    const int64_t left = deadline - warp_now();
    return left > 0 ? left : 1; /* due, and not told yet: 0 would say that it is not armed */
}

static void arm(struct warp_slot* slot, int64_t deadline, int64_t interval) {
    WARP_STORE(slot->deadline, WARP_NEVER);
    slot->interval = interval;
    WARP_STORE(slot->fired, 0);
    WARP_STORE(slot->deadline, deadline);
}

static int fail(int error) {
    errno = error;
    return -1;
}

/* ITIMER_REAL, which alarm() shares. */

EXPORT int getitimer(__itimer_which_t which, struct itimerval* into) {
    if (warp_page == NULL || which != ITIMER_REAL) return (int)syscall(SYS_getitimer, which, into);
    const struct warp_slot* slot = warp_find(WARP_ALARM, 0);
    into->it_value = warp_timeval(left_of(slot));
    if (slot != NULL && left_of(slot) > 0 && left_of(slot) < 1000) into->it_value.tv_usec = 1;
    into->it_interval = warp_timeval(slot == NULL ? 0 : slot->interval);
    return 0;
}

EXPORT int setitimer(__itimer_which_t which, const struct itimerval* restrict to,
                     struct itimerval* restrict old) {
    if (warp_page == NULL || which != ITIMER_REAL || to == NULL)
        return (int)syscall(SYS_setitimer, which, to, old);
    const struct timespec value = {to->it_value.tv_sec, to->it_value.tv_usec * 1000};
    const struct timespec interval = {to->it_interval.tv_sec, to->it_interval.tv_usec * 1000};
    if (!warp_is_valid(&value) || !warp_is_valid(&interval)) return fail(EINVAL);
    if (old != NULL) getitimer(which, old);
    struct warp_slot* slot = warp_find(WARP_ALARM, 0);
    const bool is_armed = warp_nanoseconds(&value) != 0;
    if (slot == NULL) {
        if (!is_armed) return 0;
        slot = warp_claim(WARP_ALARM, 0, 0, 0);
        if (slot == NULL) return (int)syscall(SYS_setitimer, which, to, NULL);
    }
    arm(slot, is_armed ? warp_after(&value) : WARP_NEVER, warp_nanoseconds(&interval));
    return 0;
}

EXPORT unsigned alarm(unsigned seconds) {
    const struct itimerval to = {{0, 0}, {seconds, 0}};
    struct itimerval old = {{0, 0}, {0, 0}};
    setitimer(ITIMER_REAL, &to, &old);
    const unsigned left = (unsigned)old.it_value.tv_sec + (old.it_value.tv_usec >= 500000);
    return left == 0 && old.it_value.tv_usec > 0 ? 1 : left;
}

EXPORT useconds_t ualarm(useconds_t value, useconds_t interval) {
    const struct itimerval to = {{interval / 1000000, interval % 1000000},
                                 {value / 1000000, value % 1000000}};
    struct itimerval old = {{0, 0}, {0, 0}};
    setitimer(ITIMER_REAL, &to, &old);
    return (useconds_t)(old.it_value.tv_sec * 1000000 + old.it_value.tv_usec);
}

/* A new time for a timer or timerfd, and what was left of the old one. */
static int set(struct warp_slot* slot, clockid_t clock, bool is_absolute, const struct itimerspec* to,
               struct itimerspec* old) {
    if (!warp_is_valid(&to->it_value) || !warp_is_valid(&to->it_interval)) return fail(EINVAL);
    if (old != NULL) *old = (struct itimerspec){warp_timespec(slot->interval), warp_timespec(left_of(slot))};
    const bool is_armed = warp_nanoseconds(&to->it_value) != 0;
    arm(slot,
        !is_armed     ? WARP_NEVER
        : is_absolute ? warp_when(clock, &to->it_value)
                      : warp_after(&to->it_value),
        warp_nanoseconds(&to->it_interval));
    return 0;
}

/* Timer descriptors. The kernel's own timer behind one stays disarmed until the keeper lets it go off. */

EXPORT int timerfd_create(clockid_t clock, int flags) {
    const int descriptor = (int)syscall(SYS_timerfd_create, clock, flags);
    if (warp_page == NULL || descriptor < 0) return descriptor;
    struct warp_slot* slot = warp_find(WARP_TIMERFD, descriptor); /* of one that was closed */
    if (slot == NULL) slot = warp_claim(WARP_TIMERFD, 0, descriptor, 0);
    if (slot == NULL) {
        close(descriptor);
        return fail(ENFILE);
    }
    WARP_STORE(slot->deadline, WARP_NEVER);
    slot->value = clock;
    return descriptor;
}

/* One that another process made has no place here, and keeps the kernel's time. */
EXPORT int timerfd_settime(int descriptor, int flags, const struct itimerspec* to, struct itimerspec* old) {
    struct warp_slot* slot = warp_page == NULL ? NULL : warp_find(WARP_TIMERFD, descriptor);
    if (slot == NULL) return (int)syscall(SYS_timerfd_settime, descriptor, flags, to, old);
    /* Whether it still is a timer; and what an older time left to be read is gone. */
    const struct itimerspec none = {{0, 0}, {0, 0}};
    if (syscall(SYS_timerfd_settime, descriptor, 0, &none, NULL) != 0) return -1;
    return set(slot, (clockid_t)slot->value, (flags & TFD_TIMER_ABSTIME) != 0, to, old);
}

EXPORT int timerfd_gettime(int descriptor, struct itimerspec* into) {
    const struct warp_slot* slot = warp_page == NULL ? NULL : warp_find(WARP_TIMERFD, descriptor);
    if (slot == NULL) return (int)syscall(SYS_timerfd_gettime, descriptor, into);
    *into = (struct itimerspec){warp_timespec(slot->interval), warp_timespec(left_of(slot))};
    return 0;
}

/* POSIX timers. One that calls a function has a timer descriptor, and a thread that reads it. */

struct posix_timer {
    clockid_t clock;
    struct warp_slot* slot; /* of one that sends a signal, or nothing */
    int descriptor;         /* of one that calls a function; else -1 */
    bool is_deleted;
    void (*notify)(union sigval);
    union sigval value;
};

static void* notify(void* what) {
    struct posix_timer* timer = what;
    uint64_t times;
    while (read(timer->descriptor, &times, sizeof times) == sizeof times &&
           !__atomic_load_n(&timer->is_deleted, __ATOMIC_ACQUIRE))
        timer->notify(timer->value);
    close(timer->descriptor);
    free(timer);
    return NULL;
}

static bool has_thread(struct posix_timer* timer, pthread_attr_t* attributes) {
    pthread_t thread;
    timer->descriptor = timerfd_create(timer->clock, TFD_CLOEXEC);
    if (timer->descriptor < 0) return false;
    if (pthread_create(&thread, attributes, notify, timer) != 0) {
        close(timer->descriptor);
        return false;
    }
    pthread_detach(thread);
    return true;
}

static bool has_slot(struct posix_timer* timer, const struct sigevent* event) {
    const bool is_thread = event->sigev_notify == SIGEV_THREAD_ID;
    timer->slot = warp_claim(WARP_TIMER, is_thread ? event->_sigev_un._tid : 0,
                             event->sigev_notify == SIGEV_NONE ? 0 : event->sigev_signo, 0);
    if (timer->slot != NULL) timer->slot->value = (int64_t)(intptr_t)event->sigev_value.sival_ptr;
    return timer->slot != NULL;
}

EXPORT int timer_create(clockid_t clock, struct sigevent* restrict event, timer_t* restrict id) {
    int64_t origin;
    if (warp_page == NULL || !warp_origin(clock, &origin)) return fail(ENOTSUP); /* of a CPU's time */
    struct posix_timer* timer = calloc(1, sizeof *timer);
    if (timer == NULL) return fail(EAGAIN);
    const struct sigevent usual = {
        .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM, .sigev_value = {.sival_ptr = timer}};
    if (event == NULL) event = (struct sigevent*)&usual;
    timer->clock = clock;
    timer->descriptor = -1;
    timer->value = event->sigev_value;
    timer->notify = event->sigev_notify_function;
    if (event->sigev_notify == SIGEV_THREAD ? !has_thread(timer, event->sigev_notify_attributes)
                                            : !has_slot(timer, event)) {
        free(timer);
        return fail(EAGAIN);
    }
    *id = timer;
    return 0;
}

/* A child has none of its parent's. */
static bool is_own(const struct posix_timer* timer) {
    return timer->slot == NULL ||
           (WARP_LOAD(timer->slot->kind) == WARP_TIMER && timer->slot->pid == getpid());
}

EXPORT int timer_settime(timer_t id, int flags, const struct itimerspec* restrict to,
                         struct itimerspec* restrict old) {
    struct posix_timer* timer = id;
    if (!is_own(timer)) return fail(EINVAL);
    if (timer->slot != NULL) return set(timer->slot, timer->clock, (flags & TIMER_ABSTIME) != 0, to, old);
    return timerfd_settime(timer->descriptor, (flags & TIMER_ABSTIME) != 0 ? TFD_TIMER_ABSTIME : 0, to, old);
}

EXPORT int timer_gettime(timer_t id, struct itimerspec* into) {
    struct posix_timer* timer = id;
    if (!is_own(timer)) return fail(EINVAL);
    if (timer->slot == NULL) return timerfd_gettime(timer->descriptor, into);
    *into = (struct itimerspec){warp_timespec(timer->slot->interval), warp_timespec(left_of(timer->slot))};
    return 0;
}

EXPORT int timer_getoverrun(timer_t id) {
    struct posix_timer* timer = id;
    if (!is_own(timer)) return fail(EINVAL);
    if (timer->slot == NULL) return 0;
    const int64_t fired = __atomic_exchange_n(&timer->slot->fired, 0, __ATOMIC_ACQ_REL);
    return fired > INT_MAX ? INT_MAX : fired > 1 ? (int)fired - 1 : 0;
}

EXPORT int timer_delete(timer_t id) {
    struct posix_timer* timer = id;
    if (!is_own(timer)) return fail(EINVAL);
    if (timer->slot != NULL) {
        warp_free(timer->slot);
        free(timer);
        return 0;
    }
    /* Its thread ends it. */
    const int descriptor = timer->descriptor;
    struct warp_slot* slot = warp_find(WARP_TIMERFD, descriptor);
    if (slot != NULL) warp_free(slot);
    __atomic_store_n(&timer->is_deleted, true, __ATOMIC_RELEASE);
    const struct itimerspec at_once = {{0, 0}, {0, 1}};
    syscall(SYS_timerfd_settime, descriptor, 0, &at_once, NULL);
    return 0;
}
