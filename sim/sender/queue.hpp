// The mail of one sender host: what waits, what is due, what may be delivered now.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <deque>
#include <optional>
#include <queue>
#include <vector>

#include "sim/base/instant.hpp"
#include "sim/base/slots.hpp"
#include "sim/sender/destination.hpp"
#include "sim/sender/mail.hpp"
#include "sim/sender/profile.hpp"

namespace mxdrill::sender {

/// A mail in the queue with what has been tried.
struct QueuedMail {
    Mail mail;
    std::uint32_t attempts = 0;
    base::Instant attempt_start{};
};

/// Holds mail until it is delivered or given up. Mail for a destination goes out in order of arrival, as many
/// at a time as the destination's window allows; deferred mail comes back when it is due.
class Queue {
  public:
    explicit Queue(const Profile& profile) : profile_(&profile) {}

    MailSlot add(Mail mail);
    QueuedMail& at(MailSlot slot) { return mails_[slot]; }
    void remove(MailSlot slot) { mails_.release(slot); }

    /// To be tried again at that time.
    void defer(MailSlot slot, base::Instant due) { deferred_.push({due, deferrals_++, slot}); }

    /// Deferred mail that is due joins those that wait; returns its destination, or null when none is left.
    Destination* wake_one(base::Instant now);
    [[nodiscard]] std::optional<base::Instant> next_due() const {
        return deferred_.empty() ? std::nullopt : std::optional(deferred_.top().due);
    }

    /// Where a mail goes: the hosts of its domain, or its next hop.
    Destination& destination(const Mail& mail);

  private:
    struct Deferred {
        base::Instant due;
        std::uint64_t order;
        MailSlot slot;
        bool operator>(const Deferred& other) const {
            return due != other.due ? due > other.due : order > other.order;
        }
    };

    const Profile* profile_;
    base::Slots<QueuedMail> mails_;
    std::priority_queue<Deferred, std::vector<Deferred>, std::greater<>> deferred_;
    std::uint64_t deferrals_ = 0;
    std::deque<Destination> destinations_;
    // A domain's or host's name is one object for the whole run, so its address is its identity.
    boost::unordered_flat_map<const base::Name*, Destination*> by_name_;
};

}  // namespace mxdrill::sender
