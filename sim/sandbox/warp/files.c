/* The times of files. What the kernel stamps is its own time, and is told as the sandbox's was then; what a
 * program sets is stored as it stands, with a mark where the nanoseconds are, and told as it stands. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>
#include <utime.h>

#include "sim/sandbox/warp/time.h"

/* The kernel stamps one file in a thousand million with it by chance. */
enum {
    kMark = 719283465
};

/* What jumps had added at a time of the kernel's. */
static int64_t offset_at(int64_t real) {
    uint32_t from = 0;
    uint32_t to = WARP_LOAD(warp_page->jumps);
    while (from < to) {
        const uint32_t middle = from + (to - from) / 2;
        if (warp_page->history[middle].real <= real) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return from == 0 ? 0 : warp_page->history[from - 1].offset;
}

static struct timespec told(struct timespec stamp) {
    if (stamp.tv_nsec == kMark) return (struct timespec){stamp.tv_sec, 0};
    const int64_t real = warp_nanoseconds(&stamp);
    const int64_t since = real - warp_page->realtime;
    if (since < 0) return stamp; /* older than the sandbox */
    return warp_timespec(warp_page->realtime + (int64_t)((double)since * warp_page->speed) + offset_at(real));
}

static int told_all(int result, struct stat* stat) {
    if (result != 0 || warp_page == NULL) return result;
    stat->st_atim = told(stat->st_atim);
    stat->st_mtim = told(stat->st_mtim);
    stat->st_ctim = told(stat->st_ctim);
    return 0;
}

EXPORT int fstatat(int folder, const char* restrict path, struct stat* restrict stat, int flags) {
    return told_all((int)syscall(SYS_newfstatat, folder, path, stat, flags), stat);
}

EXPORT int stat(const char* restrict path, struct stat* restrict stat) {
    return fstatat(AT_FDCWD, path, stat, 0);
}

EXPORT int lstat(const char* restrict path, struct stat* restrict stat) {
    return fstatat(AT_FDCWD, path, stat, AT_SYMLINK_NOFOLLOW);
}

EXPORT int fstat(int descriptor, struct stat* stat) {
    return told_all((int)syscall(SYS_fstat, descriptor, stat), stat);
}

/* On 64-bit machines both names mean the same structure. */
_Static_assert(sizeof(struct stat) == sizeof(struct stat64), "struct stat64 is another");

EXPORT int fstatat64(int folder, const char* restrict path, struct stat64* restrict stat, int flags) {
    return fstatat(folder, path, (struct stat*)stat, flags);
}

EXPORT int stat64(const char* restrict path, struct stat64* restrict stat) {
    return fstatat(AT_FDCWD, path, (struct stat*)stat, 0);
}

EXPORT int lstat64(const char* restrict path, struct stat64* restrict stat) {
    return fstatat(AT_FDCWD, path, (struct stat*)stat, AT_SYMLINK_NOFOLLOW);
}

EXPORT int fstat64(int descriptor, struct stat64* stat) {
    return fstat(descriptor, (struct stat*)stat);
}

static void tell(struct statx_timestamp* stamp) {
    const struct timespec time = told((struct timespec){stamp->tv_sec, stamp->tv_nsec});
    stamp->tv_sec = time.tv_sec;
    stamp->tv_nsec = (uint32_t)time.tv_nsec;
}

EXPORT int statx(int folder, const char* restrict path, int flags, unsigned mask,
                 struct statx* restrict stat) {
    const int result = (int)syscall(SYS_statx, folder, path, flags, mask, stat);
    if (result != 0 || warp_page == NULL) return result;
    tell(&stat->stx_atime);
    tell(&stat->stx_mtime);
    tell(&stat->stx_ctime);
    tell(&stat->stx_btime);
    return 0;
}

/* Setting them. All other calls are this one. */

static int set(int folder, const char* path, const struct timespec times[2], int flags) {
    struct timespec stored[2];
    if (times != NULL && warp_page != NULL) {
        for (int i = 0; i < 2; ++i) {
            stored[i] = times[i];
            const long part = times[i].tv_nsec;
            if (part != UTIME_NOW && part != UTIME_OMIT && part >= 0 && part < WARP_SECOND)
                stored[i].tv_nsec = kMark;
        }
        times = stored;
    }
    return (int)syscall(SYS_utimensat, folder, path, times, flags);
}

static int set_by_microseconds(int folder, const char* path, const struct timeval* times, int flags) {
    if (times == NULL) return set(folder, path, NULL, flags);
    struct timespec exact[2];
    for (int i = 0; i < 2; ++i) {
        if (times[i].tv_usec < 0 || times[i].tv_usec >= 1000000) {
            errno = EINVAL;
            return -1;
        }
        exact[i] = (struct timespec){times[i].tv_sec, times[i].tv_usec * 1000};
    }
    return set(folder, path, exact, flags);
}

EXPORT int utimensat(int folder, const char* path, const struct timespec times[2], int flags) {
    return set(folder, path, times, flags);
}

EXPORT int futimens(int descriptor, const struct timespec times[2]) {
    return set(descriptor, NULL, times, 0);
}

EXPORT int utime(const char* path, const struct utimbuf* times) {
    const struct timespec exact[2] = {{times == NULL ? 0 : times->actime, 0},
                                      {times == NULL ? 0 : times->modtime, 0}};
    return set(AT_FDCWD, path, times == NULL ? NULL : exact, 0);
}

EXPORT int utimes(const char* path, const struct timeval times[2]) {
    return set_by_microseconds(AT_FDCWD, path, times, 0);
}

EXPORT int lutimes(const char* path, const struct timeval times[2]) {
    return set_by_microseconds(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW);
}

EXPORT int futimes(int descriptor, const struct timeval times[2]) {
    return set_by_microseconds(descriptor, NULL, times, 0);
}

EXPORT int futimesat(int folder, const char* path, const struct timeval times[2]) {
    return set_by_microseconds(folder, path, times, 0);
}
