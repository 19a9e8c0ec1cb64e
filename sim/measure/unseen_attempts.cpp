#include "sim/measure/unseen_attempts.hpp"

#include <fmt/format.h>

namespace mxdrill::measure {

bool UnseenAttempts::matter_to(const scenario::Expectation& expectation) {
    return expectation.metric == scenario::Metric::attempts ||
           expectation.metric == scenario::Metric::retry_gap || expectation.attempt.has_value();
}

void UnseenAttempts::on_arrival(const Message& message) {
    if (!scope_.selects(message)) return;
    ++elsewhere_;
    ++on_their_way_[message.domain];
}

void UnseenAttempts::on_change(const Ledger::Change& change, base::Instant) {
    if (!scope_.selects(change.after)) return;
    if (change.before.attempts == 0 && change.after.attempts > 0) --elsewhere_;
    if (!change.before.ending && change.after.ending && !change.after.accepted)
        --on_their_way_[change.after.domain];
}

void UnseenAttempts::on_accepted(const Message& message) {
    if (scope_.selects(message) && !message.ending) --on_their_way_[message.domain];
}

std::optional<double> UnseenAttempts::actual() const {
    return static_cast<double>(elsewhere_ + without_way_);
}

std::string UnseenAttempts::why() const {
    const auto counted = [](std::uint64_t count, std::string_view what) {
        return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
    };
    if (elsewhere_ > 0)
        return counted(elsewhere_, "message") + " came to no server, so the sender alone knows the attempts";
    if (without_way_ > 0)
        return (without_way_ == 1 ? "once" : counted(without_way_, "time")) +
               " no server could be found, or reached in a message's name, so the sender alone knows which "
               "attempts ended there";
    return {};
}

}  // namespace mxdrill::measure
