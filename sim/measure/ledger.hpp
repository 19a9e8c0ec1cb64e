// The messages in flight.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <optional>

#include "sim/measure/lineup.hpp"
#include "sim/measure/message.hpp"
#include "sim/trace/event.hpp"

namespace mxdrill::measure {

/// Follows every message from its arrival until nothing can happen to it any more, and then forgets it, so
/// that memory goes with the queues and not with the run. Events are to be told in the order of the trace;
/// one about a message that never arrived, or that had settled, is a broken invariant.
class Ledger {
  public:
    /// What one event did to a message.
    struct Change {
        Message before;
        Message after;
    };

    /// The lineup must outlive the ledger.
    explicit Ledger(const Lineup& lineup) : lineup_(lineup) {}

    Message arrive(const trace::MessageArrived& event, base::Instant at);
    /// Nothing for an attempt of a relay.
    std::optional<Change> start(const trace::AttemptStarted& event, base::Instant at);
    Change take(const trace::MessageTaken& event, base::Instant at);
    /// The message that the try was for; yours to mark until the next event.
    Message& end_try(const trace::TryEnded& event);
    Change end(const trace::MessageEnded& event);

    /// How many messages are remembered.
    [[nodiscard]] std::size_t size() const { return messages_.size(); }

  private:
    using Messages = boost::unordered_flat_map<trace::MessageId, Message>;
    Messages::iterator find(trace::MessageId message);

    const Lineup& lineup_;
    Messages messages_;
};

}  // namespace mxdrill::measure
