/* Connects that nobody answers. The kernel gives up after its own retransmissions, which know nothing of the
 * sandbox's time: so whoever blocks waits here, as long as they would last, and whoever does not has a slot,
 * by which the keeper gives up. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sim/sandbox/warp/connects.h"
#include "sim/sandbox/warp/slots.h"
#include "sim/sandbox/warp/time.h"

/* Linux' tcp_syn_retries = 6: a SYN after 1, 3, 7 … 63 s, and 64 s more (tcp(7)). */
static const int64_t kKernelGivesUp = 127 * WARP_SECOND;

static int value_of(int descriptor, int option) {
    int value = 0;
    socklen_t size = sizeof value;
    return (int)syscall(SYS_getsockopt, descriptor, SOL_SOCKET, option, &value, &size) == 0 ? value : -1;
}

static bool is_tcp(int descriptor, const struct sockaddr* to) {
    return to != NULL && (to->sa_family == AF_INET || to->sa_family == AF_INET6) &&
           value_of(descriptor, SO_TYPE) == SOCK_STREAM;
}

static struct timespec patience(int descriptor) {
    struct timeval own = {0, 0};
    socklen_t size = sizeof own;
    syscall(SYS_getsockopt, descriptor, SOL_SOCKET, SO_SNDTIMEO, &own, &size);
    const int64_t nanoseconds = own.tv_sec * WARP_SECOND + own.tv_usec * 1000;
    return warp_timespec(nanoseconds > 0 && nanoseconds < kKernelGivesUp ? nanoseconds : kKernelGivesUp);
}

static int wait_connected(int descriptor) {
    struct pollfd polled = {descriptor, POLLOUT, 0};
    const struct timespec timeout = patience(descriptor);
    const int ready = ppoll(&polled, 1, &timeout, NULL);
    if (ready < 0) return errno;
    if (ready > 0) return value_of(descriptor, SO_ERROR);
    const struct sockaddr none = {.sa_family = AF_UNSPEC};
    syscall(SYS_connect, descriptor, &none, sizeof none);
    return ETIMEDOUT;
}

/* A descriptor's number may have become another socket's. */
static int64_t cookie_of(int descriptor) {
    uint64_t cookie = 0;
    socklen_t size = sizeof cookie;
    syscall(SYS_getsockopt, descriptor, SOL_SOCKET, SO_COOKIE, &cookie, &size);
    return (int64_t)cookie;
}

bool warp_was_given_up(int descriptor) {
    struct warp_slot* slot = warp_find(WARP_CONNECT, descriptor);
    if (slot == NULL || WARP_LOAD(slot->fired) == 0 || slot->value != cookie_of(descriptor)) return false;
    warp_free(slot);
    return true;
}

/* With no room in the table the connect is the kernel's alone. */
static void bound(int descriptor) {
    struct warp_slot* slot = warp_find(WARP_CONNECT, descriptor);
    if (slot == NULL) slot = warp_claim(WARP_CONNECT, 0, descriptor, 0);
    if (slot == NULL) return;
    WARP_STORE(slot->deadline, WARP_NEVER);
    WARP_STORE(slot->fired, 0);
    slot->value = cookie_of(descriptor);
    WARP_STORE(slot->deadline, warp_now() + kKernelGivesUp);
}

EXPORT int connect(int descriptor, const struct sockaddr* to, socklen_t size) {
    if (warp_page == NULL || !is_tcp(descriptor, to)) return (int)syscall(SYS_connect, descriptor, to, size);
    if (warp_was_given_up(descriptor)) {
        value_of(descriptor, SO_ERROR);
        errno = ETIMEDOUT;
        return -1;
    }
    const int flags = fcntl(descriptor, F_GETFL);
    const bool blocks = flags >= 0 && (flags & O_NONBLOCK) == 0;
    if (blocks) fcntl(descriptor, F_SETFL, flags | O_NONBLOCK);
    int error = syscall(SYS_connect, descriptor, to, size) == 0 ? 0 : errno;
    if (blocks) {
        if (error == EINPROGRESS) error = wait_connected(descriptor);
        fcntl(descriptor, F_SETFL, flags);
    } else if (error == EINPROGRESS) {
        bound(descriptor);
    }
    if (error == 0) return 0;
    errno = error;
    return -1;
}

/* With TCP Fast Open the first send connects, and does not block for it as Exim asks. */
EXPORT ssize_t sendto(int descriptor, const void* what, size_t size, int flags, const struct sockaddr* to,
                      socklen_t to_size) {
    const ssize_t result = syscall(SYS_sendto, descriptor, what, size, flags, to, to_size);
    if (warp_page != NULL && result < 0 && errno == EINPROGRESS && is_tcp(descriptor, to)) {
        bound(descriptor);
        errno = EINPROGRESS;
    }
    return result;
}

EXPORT int getsockopt(int descriptor, int level, int option, void* restrict value, socklen_t* restrict size) {
    const int result = (int)syscall(SYS_getsockopt, descriptor, level, option, value, size);
    if (warp_page == NULL || result != 0 || level != SOL_SOCKET || option != SO_ERROR || *size != sizeof(int))
        return result;
    if (*(int*)value == ECONNRESET && warp_was_given_up(descriptor)) *(int*)value = ETIMEDOUT;
    return 0;
}
