#include "sim/sandbox/warp/slots.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sim/sandbox/warp/time.h"

static __thread struct warp_slot* own __attribute__((tls_model("initial-exec"))) = NULL;

static void forget_parents(void) {
    own = NULL;
}

__attribute__((constructor(102))) static void watch_forks(void) {
    if (warp_page != NULL) pthread_atfork(NULL, NULL, forget_parents);
}

struct warp_slot* warp_thread_slot(void) {
    if (own == NULL) own = warp_claim(WARP_WAIT, (int32_t)syscall(SYS_gettid), 0, 0);
    return own;
}

struct warp_slot* warp_find(enum warp_kind kind, int32_t number) {
    const int32_t pid = getpid();
    const uint32_t used = WARP_LOAD(warp_page->used);
    for (uint32_t i = 0; i < used; ++i) {
        struct warp_slot* slot = &warp_page->slots[i];
        if (WARP_LOAD(slot->kind) == (int32_t)kind && slot->pid == pid && slot->number == number) return slot;
    }
    return NULL;
}

/* A slot is its claimer's from the exchange on; the keeper passes over those whose deadline is WARP_NEVER. */
struct warp_slot* warp_claim(enum warp_kind kind, int32_t tid, int32_t number, int64_t value) {
    for (uint32_t i = 0; i < WARP_SLOTS; ++i) {
        struct warp_slot* slot = &warp_page->slots[i];
        int32_t free = WARP_FREE;
        if (WARP_LOAD(slot->kind) != WARP_FREE) continue;
        if (!__atomic_compare_exchange_n(&slot->kind, &free, (int32_t)kind, false, __ATOMIC_ACQ_REL,
                                         __ATOMIC_RELAXED))
            continue;
        WARP_STORE(slot->deadline, WARP_NEVER);
        slot->pid = getpid();
        slot->tid = tid;
        slot->number = number;
        slot->value = value;
        slot->interval = 0;
        slot->fired = 0;
        uint32_t used = WARP_LOAD(warp_page->used);
        while (used <= i && !__atomic_compare_exchange_n(&warp_page->used, &used, i + 1, false,
                                                         __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
            continue;
        return slot;
    }
    return NULL;
}

void warp_free(struct warp_slot* slot) {
    WARP_STORE(slot->deadline, WARP_NEVER);
    WARP_STORE(slot->kind, WARP_FREE);
}
