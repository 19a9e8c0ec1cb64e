/* A connect that blocks. The kernel gives up after its own retransmissions, which know nothing of the
 * sandbox's time: so this library waits, as long as they would last. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sim/sandbox/warp/time.h"

/* Linux' tcp_syn_retries = 6: a SYN after 1, 3, 7 … 63 s, and 64 s more (tcp(7)). */
static const int64_t kKernelGivesUp = 127 * WARP_SECOND;

static int value_of(int descriptor, int option) {
    int value = 0;
    socklen_t size = sizeof value;
    return getsockopt(descriptor, SOL_SOCKET, option, &value, &size) == 0 ? value : -1;
}

static bool blocks(int descriptor, const struct sockaddr* to) {
    if (warp_page == NULL || to == NULL || (to->sa_family != AF_INET && to->sa_family != AF_INET6))
        return false;
    if (value_of(descriptor, SO_TYPE) != SOCK_STREAM) return false;
    const int flags = fcntl(descriptor, F_GETFL);
    return flags >= 0 && (flags & O_NONBLOCK) == 0;
}

static struct timespec patience(int descriptor) {
    struct timeval own = {0, 0};
    socklen_t size = sizeof own;
    getsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &own, &size);
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

EXPORT int connect(int descriptor, const struct sockaddr* to, socklen_t size) {
    if (!blocks(descriptor, to)) return (int)syscall(SYS_connect, descriptor, to, size);
    const int flags = fcntl(descriptor, F_GETFL);
    fcntl(descriptor, F_SETFL, flags | O_NONBLOCK);
    int error = syscall(SYS_connect, descriptor, to, size) == 0 ? 0 : errno;
    if (error == EINPROGRESS) error = wait_connected(descriptor);
    fcntl(descriptor, F_SETFL, flags);
    if (error == 0) return 0;
    errno = error;
    return -1;
}
