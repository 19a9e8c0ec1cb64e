/* The calls that the C library makes of its own functions, without asking the dynamic linker whose they are:
 * its resolver reads the clock and waits for answers, and its asynchronous I/O for more to do until a time
 * that it has read. So the first octets of these functions become a jump to this library's. Where that can't
 * be, such a wait is seen by the keeper, and holds the clock to its real pace. */
#include <dlfcn.h>
#include <link.h>
#include <poll.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "sim/sandbox/warp/time.h"

#ifdef __x86_64__

/* endbr64, for processors that check where indirect calls lead; jmp *(%rip), to the address that follows. */
static const unsigned char kJump[] = {0xf3, 0x0f, 0x1e, 0xfa, 0xff, 0x25, 0, 0, 0, 0};

static void redirect(const char* name, void* to) {
    unsigned char* from = dlsym(RTLD_NEXT, name);
    Dl_info library;
    const ElfW(Sym)* symbol = NULL;
    if (from == NULL || dladdr1(from, &library, (void**)&symbol, RTLD_DL_SYMENT) == 0 || symbol == NULL)
        return;
    if (symbol->st_size < sizeof kJump + sizeof to) return;
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    const uintptr_t begin = (uintptr_t)from & ~(page - 1);
    const size_t size = (uintptr_t)from + sizeof kJump + sizeof to - begin;
    if (mprotect((void*)begin, size, PROT_READ | PROT_WRITE | PROT_EXEC) != 0) return;
    memcpy(from, kJump, sizeof kJump);
    memcpy(from + sizeof kJump, &to, sizeof to);
    mprotect((void*)begin, size, PROT_READ | PROT_EXEC);
}

/* Before the program has a second thread that could run what is written here: this library is initialised
 * first. */
__attribute__((constructor(103))) static void redirect_all(void) {
    if (warp_page == NULL) return;
    redirect("poll", (void*)poll);
    redirect("clock_gettime", (void*)clock_gettime);
    redirect("pthread_cond_timedwait", (void*)pthread_cond_timedwait);
}

#endif
