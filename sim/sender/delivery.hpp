// One attempt to deliver one mail: from the lookup through try after try to its end.
#pragma once

#include <algorithm>
#include <boost/container/small_vector.hpp>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/base/instant.hpp"
#include "sim/sender/dialogue.hpp"
#include "sim/sender/mx_lookup.hpp"
#include "sim/sender/mx_plan.hpp"
#include "sim/sender/queue.hpp"

namespace mxdrill::sender {

/// What has become of a recipient in this attempt.
enum class Fortune : std::uint8_t {
    waiting,  // for this try or the next
    delivered,
    deferred,
    given_up,
};

/// The state of an attempt. Which step follows which is the Sender's business.
struct Delivery {
    MailSlot mail = 0;
    Destination* destination = nullptr;
    MxLookup lookup;
    std::vector<Candidate> plan;
    std::size_t next = 0;       // into the plan
    std::int64_t sessions = 0;  // that got past the greeting
    std::uint32_t try_number = 0;
    base::Instant try_start{};
    Candidate current;                                    // what the try under way, or the last one, went to
    bool session_counted = false;                         // of the try under way
    bool site_failed = false;                             // the last try
    boost::container::small_vector<Fortune, 1> fortunes;  // by recipient of the mail
    // The recipients of the transaction under way, as places in the mail; `kToldOf` once the try's end was
    // recorded for them.
    static constexpr std::size_t kToldOf = ~std::size_t{0};
    boost::container::small_vector<std::size_t, 1> in_transaction;

    void begin(MailSlot slot, Destination& to, std::size_t recipients) {
        mail = slot;
        destination = &to;
        plan.clear();
        next = 0;
        sessions = 0;
        try_number = 0;
        current = {};
        session_counted = false;
        site_failed = false;
        fortunes.assign(recipients, Fortune::waiting);
    }

    [[nodiscard]] bool anyone_waiting() const {
        return std::find(fortunes.begin(), fortunes.end(), Fortune::waiting) != fortunes.end();
    }
    [[nodiscard]] bool has_candidate(const Profile::Limits& limits) const {
        return next < plan.size() && (!limits.sessions || sessions < *limits.sessions);
    }
};

}  // namespace mxdrill::sender
