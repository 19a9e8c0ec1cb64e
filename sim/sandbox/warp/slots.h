/* This process' places in the table of those who wait. */
#ifndef MXDRILL_SANDBOX_WARP_SLOTS_H
#define MXDRILL_SANDBOX_WARP_SLOTS_H

#include "sim/sandbox/warp/page.h"

/* The calling thread's, for its waits. Null if the table is full: the wait is then the kernel's alone, and
 * the clock does not jump over it. */
struct warp_slot* warp_thread_slot(void);

/* This process' first of a kind and number; null if there is none. */
struct warp_slot* warp_find(enum warp_kind kind, int32_t number);

/* A new one, that does not wait; null if the table is full. */
struct warp_slot* warp_claim(enum warp_kind kind, int32_t tid, int32_t number, int64_t value);

void warp_free(struct warp_slot* slot);

#endif
