// How a sender sees one destination: how many deliveries at a time, and whether it is worth trying at all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "sim/base/instant.hpp"
#include "sim/sender/output.hpp"
#include "sim/sender/profile.hpp"

namespace mxdrill::sender {

using MailSlot = std::uint32_t;

/// The mail that waits for one domain, and the window of concurrent deliveries to it. With feedback the
/// window follows success and failure, and enough failures make the destination dead for a while; all of
/// that is forgotten when nothing is left to do (Postfix qmgr_queue.c, qmgr_entry.c).
class Destination {
  public:
    explicit Destination(const Profile& profile) : profile_(&profile) { forget(); }

    std::deque<MailSlot> waiting;
    std::vector<ConnectionId> idle;  // established connections without work

    [[nodiscard]] bool is_dead(base::Instant now) const { return now < dead_until_; }
    [[nodiscard]] bool has_room() const { return busy_ < window_; }

    void delivery_started(base::Instant now);
    /// `site_failed`: the last server tried was unreachable or broken, whatever became of the mail.
    void delivery_ended(bool site_failed, base::Instant now);

    /// Whether an established connection is worth keeping after a delivery.
    [[nodiscard]] bool keeps_connections() const { return keeps_connections_; }

  private:
    void succeeded(base::Instant now);
    void failed(base::Instant now);
    void forget();
    [[nodiscard]] bool back_to_back(base::Instant now) const;

    const Profile* profile_;
    std::int64_t busy_ = 0;
    std::int64_t window_ = 0;
    double failed_cohorts_ = 0;
    base::Instant dead_until_{};
    std::int64_t last_ended_s_ = -1;  // the whole second in which a delivery ended last; -1: none
    bool keeps_connections_ = false;
};

}  // namespace mxdrill::sender
