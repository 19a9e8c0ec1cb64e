#include "sim/measure/ledger.hpp"

#include <cstdlib>

namespace mxdrill::measure {

Message Ledger::arrive(const trace::MessageArrived& event, base::Instant at) {
    Message message;
    message.arrival = at;
    message.sender = event.sender;
    message.domain = event.domain;
    message.kind = event.kind;
    messages_.insert_or_assign(event.message, message);
    return message;
}

std::optional<Ledger::Change> Ledger::start(const trace::AttemptStarted& event, base::Instant at) {
    Message& message = find(event.message)->second;
    if (!message.is_of(event.sender)) return std::nullopt;
    const Message before = message;
    message.on_attempt(at);
    return Change{before, message};
}

Ledger::Change Ledger::take(const trace::MessageTaken& event, base::Instant at) {
    Message& message = find(event.message)->second;
    const Message before = message;
    const auto* place = lineup_.find(message.domain, event.server, at);
    message.on_taken(event, place ? place->preference : Landing::kNoTier);
    return {before, message};
}

Message& Ledger::end_try(const trace::TryEnded& event) {
    Message& message = find(event.message)->second;
    message.on_try_ended(event.stage, event.outcome);
    return message;
}

Ledger::Change Ledger::end(const trace::MessageEnded& event) {
    const auto found = find(event.message);
    const Message before = found->second;
    found->second.on_ended(event);
    const Message after = found->second;
    if (after.settled()) messages_.erase(found);
    return {before, after};
}

Ledger::Messages::iterator Ledger::find(trace::MessageId message) {
    const auto found = messages_.find(message);
    if (found == messages_.end()) std::abort();
    return found;
}

}  // namespace mxdrill::measure
