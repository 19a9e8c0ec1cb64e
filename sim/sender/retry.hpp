// When a message that could not be delivered is tried again.
#pragma once

#include <cstdint>

#include "sim/base/instant.hpp"
#include "sim/sender/profile.hpp"

namespace mxdrill::sender {

/// An attempt that failed.
struct FailedAttempt {
    base::Instant arrival;
    base::Instant start;
    base::Instant end;
    std::uint32_t number;  // 1, 2, …
};

/// Whether the message has been in the queue for the profile's lifetime when this attempt failed, so that it
/// bounces. Postfix compares whole seconds (qmgr_active.c qmgr_active_done_2_generic).
bool too_old(const Profile::Retry& retry, const FailedAttempt& failed);

/// When the next attempt is due. `scan_phase` is the host's, for RetryKind::clamp_age: scans of the deferred
/// queue happen at scan_phase + k · retry.scan, and take what is due up to a second later. Sources: RFC 5321
/// §4.5.4.1; Postfix qmgr_active.c qmgr_active_done_3_generic, qmgr_scan.c.
base::Instant next_attempt(const Profile::Retry& retry, const FailedAttempt& failed,
                           base::Duration scan_phase);

}  // namespace mxdrill::sender
