/* Connects that were given up. */
#ifndef MXDRILL_SANDBOX_WARP_CONNECTS_H
#define MXDRILL_SANDBOX_WARP_CONNECTS_H

#include <stdbool.h>

/* Whether the keeper has given up the descriptor's connect; it is told once. The kernel's error is then
 * ECONNRESET, and means ETIMEDOUT. */
bool warp_was_given_up(int descriptor);

#endif
