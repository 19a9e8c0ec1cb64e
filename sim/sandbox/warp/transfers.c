/* What is read from sockets, and written to them. A timeout that the kernel keeps with a socket (SO_RCVTIMEO)
 * knows nothing of the sandbox's time: so the wait for what is to be read is this library's. And whoever uses
 * a socket whose connect the keeper has given up is told what the kernel would tell. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#include "sim/sandbox/warp/connects.h"
#include "sim/sandbox/warp/time.h"

/* Whether some socket of this process has such a timeout; most never have. */
static bool has_timeouts = false;

EXPORT int setsockopt(int descriptor, int level, int option, const void* value, socklen_t size) {
    const int result = (int)syscall(SYS_setsockopt, descriptor, level, option, value, size);
    if (result == 0 && level == SOL_SOCKET && option == SO_RCVTIMEO)
        __atomic_store_n(&has_timeouts, true, __ATOMIC_RELAXED);
    return result;
}

/* False, with errno, if the socket's own timeout ends first, or a signal of the program's. */
static bool has_come(int descriptor, int flags) {
    if (warp_page == NULL || !__atomic_load_n(&has_timeouts, __ATOMIC_RELAXED) ||
        (flags & (MSG_DONTWAIT | MSG_ERRQUEUE | MSG_OOB)) != 0)
        return true;
    const int error = errno;
    struct timeval patience = {0, 0};
    socklen_t size = sizeof patience;
    const bool has_timeout =
        syscall(SYS_getsockopt, descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, &size) == 0 &&
        (patience.tv_sec > 0 || patience.tv_usec > 0);
    const bool blocks = has_timeout && (fcntl(descriptor, F_GETFL) & O_NONBLOCK) == 0;
    errno = error;
    if (!blocks) return true;
    struct pollfd polled = {descriptor, POLLIN, 0};
    const struct timespec timeout = {patience.tv_sec, patience.tv_usec * 1000};
    const int ready = ppoll(&polled, 1, &timeout, NULL);
    if (ready == 0) errno = EAGAIN;
    return ready > 0 || (ready < 0 && errno != EINTR);
}

/* The kernel itself says EPIPE to a thread that waited while its connect was given up. */
static ssize_t told(int descriptor, ssize_t result) {
    if (result < 0 && (errno == ECONNRESET || errno == EPIPE) && warp_was_given_up(descriptor))
        errno = ETIMEDOUT;
    return result;
}

/* The C library's own does the call itself, for threads may be cancelled in it. It is looked up before any
 * thread can hold the dynamic linker's lock. */
#define TRANSFER(name, may_begin, parameters, arguments)                   \
    static ssize_t(*next_##name) parameters;                               \
    __attribute__((constructor(101))) static void find_##name(void) {      \
        next_##name = (ssize_t(*) parameters)dlsym(RTLD_NEXT, #name);      \
    }                                                                      \
    EXPORT ssize_t name parameters {                                       \
        if (next_##name == NULL) find_##name();                            \
        return (may_begin) ? told(descriptor, next_##name arguments) : -1; \
    }

TRANSFER(read, size == 0 || has_come(descriptor, 0), (int descriptor, void* into, size_t size),
         (descriptor, into, size))
TRANSFER(recv, has_come(descriptor, flags), (int descriptor, void* into, size_t size, int flags),
         (descriptor, into, size, flags))
TRANSFER(recvfrom, has_come(descriptor, flags),
         (int descriptor, void* restrict into, size_t size, int flags, struct sockaddr* restrict from,
          socklen_t* restrict from_size),
         (descriptor, into, size, flags, from, from_size))
TRANSFER(recvmsg, has_come(descriptor, flags), (int descriptor, struct msghdr* message, int flags),
         (descriptor, message, flags))
TRANSFER(readv, has_come(descriptor, 0), (int descriptor, const struct iovec* into, int count),
         (descriptor, into, count))

TRANSFER(write, true, (int descriptor, const void* what, size_t size), (descriptor, what, size))
TRANSFER(writev, true, (int descriptor, const struct iovec* what, int count), (descriptor, what, count))
TRANSFER(send, true, (int descriptor, const void* what, size_t size, int flags),
         (descriptor, what, size, flags))
TRANSFER(sendmsg, true, (int descriptor, const struct msghdr* message, int flags),
         (descriptor, message, flags))

/* What fortified programs call. */

EXPORT ssize_t __recv_chk(int descriptor, void* into, size_t size, size_t room, int flags) {
    if (size > room) abort();
    return recv(descriptor, into, size, flags);
}

EXPORT ssize_t __recvfrom_chk(int descriptor, void* restrict into, size_t size, size_t room, int flags,
                              struct sockaddr* restrict from, socklen_t* restrict from_size) {
    if (size > room) abort();
    return recvfrom(descriptor, into, size, flags, from, from_size);
}

EXPORT ssize_t __read_chk(int descriptor, void* into, size_t size, size_t room) {
    if (size > room) abort();
    return read(descriptor, into, size);
}
