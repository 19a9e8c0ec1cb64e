/* The timed waits of threads for each other.
 *
 * A semaphore's ends with a signal. A condition variable's does not: so the wait itself has no end, and a
 * thread of this library wakes all who wait when the time of one has come. Being woken without cause is what
 * a condition variable's waiters must expect (pthread_cond_wait(3)). */
#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "sim/sandbox/warp/slots.h"
#include "sim/sandbox/warp/time.h"
#include "sim/sandbox/warp/wait.h"

/* A thread that waits for a condition until a time; on its own stack. */
struct sleeper {
    struct sleeper* next;
    pthread_cond_t* condition;
    int64_t deadline;
    int64_t call_at; /* the deadline, and later times if it does not hear */
    int64_t pause;
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER; /* guards what follows */
static struct sleeper* sleepers = NULL;
static int bell = -1; /* an eventfd: an earlier deadline than all others */
static bool has_waker = false;
static pthread_once_t watched = PTHREAD_ONCE_INIT;

static void lock(void) {
    pthread_mutex_lock(&mutex);
}

static void unlock(void) {
    pthread_mutex_unlock(&mutex);
}

/* Only the thread that forked lives on. */
static void begin_anew(void) {
    sleepers = NULL;
    has_waker = false;
    if (bell >= 0) close(bell);
    bell = -1;
    pthread_mutex_unlock(&mutex);
}

static void watch_forks(void) {
    pthread_atfork(lock, unlock, begin_anew);
}

/* Who is called may not have begun to wait yet, or still wait for its mutex: so it is called again and again,
 * ever more rarely. */
static int64_t wake_due(void) {
    int64_t next = WARP_NEVER;
    const int64_t now = warp_now();
    lock();
    for (struct sleeper* each = sleepers; each != NULL; each = each->next) {
        if (each->call_at <= now) {
            pthread_cond_broadcast(each->condition);
            each->call_at = now + each->pause;
            each->pause *= 2;
        }
        if (each->call_at < next) next = each->call_at;
    }
    unlock();
    return next;
}

static void* wake_sleepers(void* bell_to_hear) {
    struct pollfd heard = {(int)(intptr_t)bell_to_hear, POLLIN, 0};
    for (;;) {
        const int64_t next = wake_due();
        const int64_t left = next == WARP_NEVER ? 0 : next - warp_now();
        const struct timespec timeout = warp_timespec(left > 0 ? left : 0);
        uint64_t rings;
        if (ppoll(&heard, 1, next == WARP_NEVER ? NULL : &timeout, NULL) > 0 &&
            read(heard.fd, &rings, sizeof rings) < 0)
            return NULL;
    }
}

/* Called with the mutex held. */
static bool need_waker(void) {
    if (has_waker) return true;
    bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (bell < 0) return false;
    /* It takes none of the program's signals. */
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_t thread;
    has_waker = pthread_create(&thread, NULL, wake_sleepers, (void*)(intptr_t)bell) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (has_waker) pthread_detach(thread);
    return has_waker;
}

static bool join(struct sleeper* sleeper) {
    pthread_once(&watched, watch_forks);
    lock();
    const bool will_wake = need_waker();
    if (will_wake) {
        sleeper->next = sleepers;
        sleepers = sleeper;
        const uint64_t ring = 1;
        if (write(bell, &ring, sizeof ring) < 0) errno = 0; /* it rings already */
    }
    unlock();
    return will_wake;
}

static void leave(void* what) {
    lock();
    for (struct sleeper** each = &sleepers; *each != NULL; each = &(*each)->next) {
        if (*each != what) continue;
        *each = (*each)->next;
        break;
    }
    unlock();
}

static int wait_for(pthread_cond_t* condition, pthread_mutex_t* held, int64_t deadline) {
    if (warp_now() >= deadline) return ETIMEDOUT;
    struct sleeper sleeper = {NULL, condition, deadline, deadline, WARP_SECOND / 1000};
    if (!join(&sleeper)) return ENOMEM;
    int result;
    pthread_cleanup_push(leave, &sleeper);
    result = pthread_cond_wait(condition, held);
    pthread_cleanup_pop(1);
    return result == 0 && warp_now() >= deadline ? ETIMEDOUT : result;
}

EXPORT int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* held, clockid_t clock,
                                  const struct timespec* at) {
    static int (*next)(pthread_cond_t*, pthread_mutex_t*, clockid_t, const struct timespec*);
    int64_t origin;
    if (warp_page != NULL && warp_origin(clock, &origin) && warp_is_valid(at))
        return wait_for(condition, held, warp_when(clock, at));
    if (next == NULL)
        next = (int (*)(pthread_cond_t*, pthread_mutex_t*, clockid_t, const struct timespec*))dlsym(
            RTLD_NEXT, "pthread_cond_clockwait");
    return next(condition, held, clock, at);
}

/* Which clock a condition variable's times are of is told when it is made, and kept by the C library in
 * itself: the second bit of __wrefs (glibc since 2.25, nptl/pthread_cond_common.c). */
EXPORT int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* held,
                                  const struct timespec* at) {
    const bool is_monotonic = (condition->__data.__wrefs & 2) != 0;
    return pthread_cond_clockwait(condition, held, is_monotonic ? CLOCK_MONOTONIC : CLOCK_REALTIME, at);
}

EXPORT int sem_clockwait(sem_t* semaphore, clockid_t clock, const struct timespec* at) {
    static int (*next)(sem_t*, clockid_t, const struct timespec*);
    if (next == NULL)
        next = (int (*)(sem_t*, clockid_t, const struct timespec*))dlsym(RTLD_NEXT, "sem_clockwait");
    int64_t origin;
    struct warp_slot* slot = warp_page == NULL ? NULL : warp_thread_slot();
    if (slot == NULL || !warp_origin(clock, &origin) || !warp_is_valid(at)) return next(semaphore, clock, at);

    const int64_t deadline = warp_when(clock, at);
    sigset_t waker;
    sigset_t before;
    sigemptyset(&waker);
    sigaddset(&waker, WARP_SIGNAL);
    WARP_STORE(slot->deadline, deadline);
    pthread_sigmask(SIG_UNBLOCK, &waker, &before);
    int result;
    bool is_woken;
    do {
        const unsigned wakes = warp_wakes();
        const struct timespec left = warp_kernel_wait(deadline);
        const struct timespec end = warp_timespec(warp_kernel_now(CLOCK_MONOTONIC) + warp_nanoseconds(&left));
        result = next(semaphore, CLOCK_MONOTONIC, &end);
        is_woken = result != 0 && errno == EINTR && warp_wakes() != wakes;
    } while (is_woken || (result != 0 && errno == ETIMEDOUT && warp_now() < deadline));
    const int error = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    WARP_STORE(slot->deadline, WARP_NEVER);
    errno = error;
    return result;
}

EXPORT int sem_timedwait(sem_t* semaphore, const struct timespec* at) {
    return sem_clockwait(semaphore, CLOCK_REALTIME, at);
}
