#include "sim/measure/message.hpp"

namespace mxdrill::measure {

Final Message::final() const {
    if (copies > 0) return Final::delivered;
    if (!ending || held > 0) return Final::queued;
    if (*ending == trace::Ending::bounced || returned) return Final::bounced;
    // Its sender thinks it delivered, or gave it up in silence: lost if a server had answered for it.
    if (*ending == trace::Ending::delivered || taken.happened()) return Final::lost;
    return Final::abandoned;
}

void Message::on_attempt(base::Instant start) {
    ++attempts;
    last_start = start;
}

void Message::on_taken(const trace::MessageTaken& event, std::int32_t preference) {
    const bool relayed = event.fate == trace::Fate::queued;
    const Landing here{event.server, preference, attempts, relayed ? Landing::kNoStore : event.store};
    if (!taken.happened()) taken = here;
    if (relayed) ++held;
    if (event.fate != trace::Fate::stored) return;
    if (copies == 0) stored = here;
    ++copies;
}

void Message::on_ended(const trace::MessageEnded& event) {
    if (is_of(event.sender)) {
        ending = event.ending;
        return;
    }
    --held;
    if (event.ending == trace::Ending::bounced) returned = true;
}

void Message::on_try_ended(protocol::Stage stage, trace::Outcome outcome) {
    if (stage != protocol::Stage::body) return;
    const bool answered = outcome == trace::Outcome::accepted || outcome == trace::Outcome::tempfail ||
                          outcome == trace::Outcome::permfail;
    if (!answered) in_doubt = true;
}

}  // namespace mxdrill::measure
