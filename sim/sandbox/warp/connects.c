/* Connects that nobody answers. The kernel gives up after its own retransmissions, which know nothing of the
 * sandbox's time: so each has a slot, by which the keeper gives up. */
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

/* Linux' tcp_syn_retries = 6: a SYN after 1, 3, 7 … 63 s, and 64 s more (tcp(7)). Some kernels take some
 * seconds longer; a sandbox does not. */
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

/* A descriptor's number may have become another socket's. */
static int64_t cookie_of(int descriptor) {
    uint64_t cookie = 0;
    socklen_t size = sizeof cookie;
    syscall(SYS_getsockopt, descriptor, SOL_SOCKET, SO_COOKIE, &cookie, &size);
    return (int64_t)cookie;
}

static struct warp_slot* slot_of(int descriptor) {
    struct warp_slot* slot = warp_page == NULL ? NULL : warp_find(WARP_CONNECT, descriptor);
    return slot != NULL && slot->value == cookie_of(descriptor) ? slot : NULL;
}

bool warp_was_given_up(int descriptor) {
    const int error = errno;
    struct warp_slot* slot = slot_of(descriptor);
    errno = error;
    return slot != NULL && __atomic_exchange_n(&slot->fired, 0, __ATOMIC_ACQ_REL) != 0;
}

/* A connect that goes on has a slot already. With no room in the table it is the kernel's alone. */
static void bound(int descriptor) {
    struct warp_slot* slot = slot_of(descriptor);
    if (slot != NULL && WARP_LOAD(slot->deadline) != WARP_NEVER) return;
    if (slot == NULL) slot = warp_find(WARP_CONNECT, descriptor); /* of a socket that was closed */
    if (slot == NULL) slot = warp_claim(WARP_CONNECT, 0, descriptor, 0);
    if (slot == NULL) return;
    WARP_STORE(slot->deadline, WARP_NEVER);
    WARP_STORE(slot->fired, 0);
    slot->value = cookie_of(descriptor);
    WARP_STORE(slot->deadline, warp_now() + kKernelGivesUp);
}

static int fail(int error) {
    errno = error;
    return -1;
}

/* What became of a call that connects: one that is not under way any more needs no bound. */
static ssize_t seen(int descriptor, ssize_t result) {
    const int error = errno;
    if (result < 0 && (error == EINPROGRESS || error == EALREADY || error == EINTR)) return result;
    if (result < 0 && warp_was_given_up(descriptor)) return fail(ETIMEDOUT);
    struct warp_slot* slot = slot_of(descriptor);
    if (slot != NULL) WARP_STORE(slot->deadline, WARP_NEVER);
    errno = error;
    return result;
}

/* The socket's own timeout (SO_SNDTIMEO) ends the call, and not the connect. */
static int wait_connected(int descriptor, const struct sockaddr* to, socklen_t size,
                          struct timeval patience) {
    const int flags = fcntl(descriptor, F_GETFL);
    fcntl(descriptor, F_SETFL, flags | O_NONBLOCK);
    int error = syscall(SYS_connect, descriptor, to, size) == 0 ? 0 : errno;
    if (error == EINPROGRESS || error == EALREADY) {
        struct pollfd polled = {descriptor, POLLOUT, 0};
        const struct timespec timeout = {patience.tv_sec, patience.tv_usec * 1000};
        const int ready = ppoll(&polled, 1, &timeout, NULL);
        error = ready < 0 ? errno : ready == 0 ? EINPROGRESS : value_of(descriptor, SO_ERROR);
    }
    fcntl(descriptor, F_SETFL, flags);
    return error == 0 ? 0 : fail(error);
}

EXPORT int connect(int descriptor, const struct sockaddr* to, socklen_t size) {
    if (warp_page == NULL || !is_tcp(descriptor, to)) return (int)syscall(SYS_connect, descriptor, to, size);
    if (warp_was_given_up(descriptor)) {
        value_of(descriptor, SO_ERROR);
        return fail(ETIMEDOUT);
    }
    bound(descriptor);
    struct timeval patience = {0, 0};
    socklen_t room = sizeof patience;
    syscall(SYS_getsockopt, descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, &room);
    const bool has_patience = patience.tv_sec > 0 || patience.tv_usec > 0;
    if (has_patience && (fcntl(descriptor, F_GETFL) & O_NONBLOCK) == 0)
        return (int)seen(descriptor, wait_connected(descriptor, to, size, patience));
    return (int)seen(descriptor, syscall(SYS_connect, descriptor, to, size));
}

/* With TCP Fast Open the first send connects, as Exim's does. */
EXPORT ssize_t sendto(int descriptor, const void* what, size_t size, int flags, const struct sockaddr* to,
                      socklen_t to_size) {
    const bool connects = warp_page != NULL && (flags & MSG_FASTOPEN) != 0 && is_tcp(descriptor, to);
    if (connects) bound(descriptor);
    const ssize_t result = syscall(SYS_sendto, descriptor, what, size, flags, to, to_size);
    return connects && result < 0 ? seen(descriptor, result) : result;
}

EXPORT int getsockopt(int descriptor, int level, int option, void* restrict value, socklen_t* restrict size) {
    const int result = (int)syscall(SYS_getsockopt, descriptor, level, option, value, size);
    if (result != 0 || level != SOL_SOCKET || option != SO_ERROR || *size != sizeof(int)) return result;
    if (*(int*)value == ECONNRESET && warp_was_given_up(descriptor)) *(int*)value = ETIMEDOUT;
    return 0;
}
