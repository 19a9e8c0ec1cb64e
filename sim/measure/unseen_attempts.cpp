#include "sim/measure/unseen_attempts.hpp"

#include <fmt/format.h>

#include <chrono>

#include "sim/base/units.hpp"

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

void UnseenAttempts::on_uncertain_attempt(const Message& message, base::Instant at) {
    if (scope_.selects(message) && !uncertain_) uncertain_ = at;
}

void UnseenAttempts::on_out_of_reach(trace::DomainId domain, base::Instant at) {
    if (on_their_way_[domain] == 0) return;
    if (!without_way_) without_way_ = Span{at, at};
    without_way_->last = at;
}

std::optional<double> UnseenAttempts::actual() const {
    return static_cast<double>(elsewhere_);
}

std::string UnseenAttempts::why() const {
    if (elsewhere_ > 0)
        return fmt::format(
            "{} message{} came to no server, or not by name, so the sender alone knows the attempts",
            elsewhere_, elsewhere_ == 1 ? "" : "s");
    const auto second = [](base::Instant at) {
        return base::format_duration(std::chrono::floor<std::chrono::seconds>(at.since_start));
    };
    if (!without_way_) {
        if (!uncertain_) return {};
        return "at " + second(*uncertain_) +
               " it was not clear which messages were tried, and whether anew, so the sender alone knows the "
               "attempts";
    }
    const std::string first = second(without_way_->first), last = second(without_way_->last);
    return (first == last ? "at " + first : "between " + first + " and " + last) +
           " no server could be found, or reached in a message's name, so the sender alone knows which "
           "attempts ended there";
}

}  // namespace mxdrill::measure
