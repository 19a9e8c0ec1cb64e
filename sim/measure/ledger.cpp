#include "sim/measure/ledger.hpp"

#include <cstdlib>

namespace mxdrill::measure {

Message Ledger::arrive(const trace::MessageArrived& event, base::Instant at) {
    Message message;
    message.arrival = at;
    message.sender = event.sender;
    message.domain = event.domain;
    messages_.insert_or_assign(event.message, message);
    return message;
}

Ledger::Change Ledger::start(const trace::AttemptStarted& event, base::Instant at) {
    Message& message = find(event.message)->second;
    const Message before = message;
    message.on_attempt(at);
    return {before, message};
}

Ledger::Change Ledger::take(const trace::MessageTaken& event) {
    Message& message = find(event.message)->second;
    const Message before = message;
    const auto* place = lineup_.find(message.domain, event.server);
    message.on_taken(event.server, place ? place->preference : Landing::kNoTier, event.fate);
    return {before, message};
}

Message Ledger::end_try(const trace::TryEnded& event) {
    Message& message = find(event.message)->second;
    message.on_try_ended(event.stage, event.outcome);
    return message;
}

Ledger::Change Ledger::end(const trace::MessageEnded& event) {
    const auto found = find(event.message);
    const Message before = found->second;
    found->second.ending = event.ending;
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
