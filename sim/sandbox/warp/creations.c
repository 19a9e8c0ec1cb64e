/* What makes or opens a file for writing. The kernel stamps files with a clock that moves in steps of some
 * milliseconds: a file that is written right after a jump would bear a time from before it, and look as old
 * as the jump is long. So whoever is about to write waits until that clock, too, is past the last jump. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sim/sandbox/warp/time.h"

static void let_stamps_follow(void) {
    if (warp_page == NULL) return;
    const uint32_t jumps = WARP_LOAD(warp_page->jumps);
    if (jumps == 0) return;
    const int error = errno;
    const int64_t last = warp_page->history[jumps - 1].real;
    const struct timespec step = {0, WARP_SECOND / 4000};
    while (warp_kernel_now(CLOCK_REALTIME_COARSE) <= last) syscall(SYS_nanosleep, &step, NULL);
    errno = error;
}

static int open_at(int folder, const char* path, int flags, mode_t mode) {
    if ((flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT) != 0) let_stamps_follow();
    return (int)syscall(SYS_openat, folder, path, flags, mode);
}

static mode_t mode_of(int flags, va_list rest) {
    return (flags & O_CREAT) != 0 || (flags & __O_TMPFILE) == __O_TMPFILE ? va_arg(rest, mode_t) : 0;
}

#define OPEN(name)                                      \
    EXPORT int name(const char* path, int flags, ...) { \
        va_list rest;                                   \
        va_start(rest, flags);                          \
        const mode_t mode = mode_of(flags, rest);       \
        va_end(rest);                                   \
        return open_at(AT_FDCWD, path, flags, mode);    \
    }

#define OPEN_AT(name)                                               \
    EXPORT int name(int folder, const char* path, int flags, ...) { \
        va_list rest;                                               \
        va_start(rest, flags);                                      \
        const mode_t mode = mode_of(flags, rest);                   \
        va_end(rest);                                               \
        return open_at(folder, path, flags, mode);                  \
    }

OPEN(open)
OPEN(open64)
OPEN_AT(openat)
OPEN_AT(openat64)

/* What a fortified program calls where no mode can be needed. */
EXPORT int __open_2(const char* path, int flags) {
    return open_at(AT_FDCWD, path, flags, 0);
}

EXPORT int __open64_2(const char* path, int flags) {
    return open_at(AT_FDCWD, path, flags, 0);
}

EXPORT int __openat_2(int folder, const char* path, int flags) {
    return open_at(folder, path, flags, 0);
}

EXPORT int __openat64_2(int folder, const char* path, int flags) {
    return open_at(folder, path, flags, 0);
}

EXPORT int creat(const char* path, mode_t mode) {
    return open_at(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

EXPORT int creat64(const char* path, mode_t mode) {
    return open_at(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

/* These open by themselves. */

#define FOPEN(name)                                                                              \
    EXPORT FILE* name(const char* restrict path, const char* restrict how) {                     \
        static FILE* (*next)(const char*, const char*);                                          \
        if (next == NULL) next = (FILE * (*)(const char*, const char*)) dlsym(RTLD_NEXT, #name); \
        if (how[0] != 'r' || how[1] == '+') let_stamps_follow();                                 \
        return next(path, how);                                                                  \
    }

FOPEN(fopen)
FOPEN(fopen64)

#define MKSTEMP(name)                                                     \
    EXPORT int name(char* pattern) {                                      \
        static int (*next)(char*);                                        \
        if (next == NULL) next = (int (*)(char*))dlsym(RTLD_NEXT, #name); \
        let_stamps_follow();                                              \
        return next(pattern);                                             \
    }

MKSTEMP(mkstemp)
MKSTEMP(mkstemp64)
