#include "sim/sender/destination.hpp"

#include <algorithm>
#include <chrono>

namespace mxdrill::sender {

void Destination::delivery_started(base::Instant now) {
    ++busy_;
    if (profile_->connection.reuse == Reuse::none) return;
    keeps_connections_ = back_to_back(now) || (keeps_connections_ && busy_ > 1);
}

void Destination::delivery_ended(bool site_failed, base::Instant now) {
    site_failed ? failed(now) : succeeded(now);
    --busy_;
    last_ended_s_ = base::whole_seconds(now.since_start);
    if (busy_ == 0 && waiting.empty() && !is_dead(now)) forget();
}

bool Destination::back_to_back(base::Instant now) const {
    return last_ended_s_ >= 0 && last_ended_s_ + 1 >= base::whole_seconds(now.since_start);
}

// qmgr_queue_unthrottle: a dead destination lives again; a window is at most the initial concurrency ahead of
// the deliveries under way, among which the one that succeeded still counts.
void Destination::succeeded(base::Instant now) {
    failed_cohorts_ = 0;
    if (is_dead(now)) {
        dead_until_ = {};
        return;
    }
    if (!profile_->concurrency.feedback) return;
    if (window_ < profile_->concurrency.limit && window_ < busy_ + profile_->concurrency.initial) ++window_;
}

// qmgr_queue_throttle: a failure is 1/window of a cohort, and narrows the window by one. A destination that
// is dead already takes no notice (qmgr_deliver_update).
void Destination::failed(base::Instant now) {
    if (is_dead(now)) return;
    const Profile::Dead& dead = profile_->host_state;
    failed_cohorts_ += 1.0 / static_cast<double>(window_);
    if (dead.kind == HostState::dead_for && failed_cohorts_ >= static_cast<double>(dead.cohorts)) {
        dead_until_ = {std::chrono::floor<base::seconds>(now.since_start) + dead.dead_for};
        window_ = std::min(profile_->concurrency.initial, profile_->concurrency.limit);
        failed_cohorts_ = 0;
        keeps_connections_ = false;
        return;
    }
    if (profile_->concurrency.feedback) window_ = std::max<std::int64_t>(1, window_ - 1);
}

void Destination::forget() {
    window_ = std::min(profile_->concurrency.initial, profile_->concurrency.limit);
    failed_cohorts_ = 0;
    last_ended_s_ = -1;
    keeps_connections_ = false;
}

}  // namespace mxdrill::sender
