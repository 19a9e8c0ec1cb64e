#include "sim/sender/retry.hpp"

#include <algorithm>
#include <chrono>

namespace mxdrill::sender {
namespace {

// An attempt that took longer than its gap is still followed by a delay (RFC 5321 §4.5.4.1).
base::Instant by_list(const Profile::Retry& retry, const FailedAttempt& failed) {
    const std::size_t last = retry.gaps.size() - 1;
    const base::Duration gap = retry.gaps[std::min<std::size_t>(failed.number - 1, last)];
    base::Instant due = failed.start + gap;
    if (due <= failed.end) due = failed.end + gap;
    if (retry.final_attempt) due = std::min(due, failed.arrival + retry.lifetime);
    return std::max(due, failed.end);
}

base::Instant by_age(const Profile::Retry& retry, const FailedAttempt& failed, base::Duration scan_phase) {
    const base::Duration now = std::chrono::floor<base::seconds>(failed.end.since_start);
    const base::Duration created = std::chrono::floor<base::seconds>(failed.arrival.since_start);
    const base::Duration due = now + std::clamp(now - created, retry.min, retry.max) - base::seconds(1);
    if (retry.scan <= base::Duration::zero())
        return {std::max(due + base::seconds(1), failed.end.since_start)};
    const base::Duration earliest = std::max(due, failed.end.since_start + base::Duration(1)) - scan_phase;
    const auto scans = (earliest + retry.scan - base::Duration(1)) / retry.scan;
    return {scan_phase + scans * retry.scan};
}

}  // namespace

bool too_old(const Profile::Retry& retry, const FailedAttempt& failed) {
    if (retry.kind == RetryKind::list) return failed.end - failed.arrival >= retry.lifetime;
    return base::whole_seconds(failed.end.since_start) - base::whole_seconds(failed.arrival.since_start) >=
           base::whole_seconds(retry.lifetime);
}

base::Instant next_attempt(const Profile::Retry& retry, const FailedAttempt& failed,
                           base::Duration scan_phase) {
    return retry.kind == RetryKind::list ? by_list(retry, failed) : by_age(retry, failed, scan_phase);
}

}  // namespace mxdrill::sender
