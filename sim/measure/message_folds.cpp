#include "sim/measure/message_folds.hpp"

#include <algorithm>

#include "sim/measure/statistics.hpp"

namespace mxdrill::measure {
namespace {

using scenario::Metric;

std::optional<double> seconds_of(std::optional<base::Duration> span) {
    if (!span) return std::nullopt;
    return base::in_seconds(*span);
}

bool is_in_state(const Message& message, Metric metric) {
    switch (metric) {
        case Metric::sent: return true;
        case Metric::delivered: return message.final() == Final::delivered;
        case Metric::queued: return message.final() == Final::queued;
        case Metric::bounced: return message.final() == Final::bounced;
        case Metric::lost: return message.final() == Final::lost;
        case Metric::abandoned: return message.final() == Final::abandoned;
        default: return message.copies > 1;
    }
}

bool has_new_attempt(const Ledger::Change& change) {
    return change.after.attempts != change.before.attempts;
}

}  // namespace

int StateCount::counts(const Message& message) const {
    if (!is_in_state(message, metric_) || !scope_.selects(message)) return 0;
    const bool is_stored = metric_ == Metric::delivered || metric_ == Metric::duplicated;
    const Landing& landing = is_stored ? message.stored : message.taken;
    const bool at_landing = is_stored || metric_ == Metric::lost;
    const std::uint32_t attempt = at_landing && landing.happened() ? landing.attempt : message.attempts;
    return scope_.fits(landing) && scope_.fits_attempt(attempt) ? 1 : 0;
}

void Share::on_change(const Ledger::Change& change, base::Instant) {
    const bool accepted = of_ == scenario::ShareOf::accepted;
    const Landing& before = accepted ? change.before.taken : change.before.stored;
    const Landing& after = accepted ? change.after.taken : change.after.stored;
    if (before.happened() || !after.happened() || !scope_.selects(change.after)) return;
    ++landed_;
    if (scope_.fits(after) && scope_.fits_attempt(after.attempt)) ++fitting_;
}

std::optional<double> Share::actual() const {
    if (landed_ == 0) return std::nullopt;
    return static_cast<double>(fitting_) / static_cast<double>(landed_);
}

Split::Split(const scenario::Expectation& expectation, const trace::Cast& cast) : scope_(expectation, cast) {
    std::size_t tiers = 0;
    for (trace::DomainId id = 0; id < cast.domains.size(); ++id) {
        for (const trace::Tier& tier : cast.domains[id].tiers) {
            if (!scope_.means(cast.domains[id], tier)) continue;
            ++tiers;
            domain_ = id;
            hosts_ = tier.hosts;
        }
    }
    if (tiers != 1) domain_.reset();
    accepted_.resize(hosts_.size());
}

void Split::on_change(const Ledger::Change& change, base::Instant) {
    const Message& now = change.after;
    if (change.before.taken.happened() || !now.taken.happened()) return;
    if (now.domain != domain_ || !scope_.selects(now) || !scope_.fits_attempt(now.taken.attempt)) return;
    const auto host = std::find(hosts_.begin(), hosts_.end(), now.taken.server);
    if (host != hosts_.end()) ++accepted_[static_cast<std::size_t>(host - hosts_.begin())];
}

std::optional<double> Split::actual() const {
    if (!domain_) return std::nullopt;
    const auto test = equal_shares(accepted_);
    if (!test) return std::nullopt;
    return test->p_value;
}

void AttemptCount::on_change(const Ledger::Change& change, base::Instant) {
    if (!has_new_attempt(change)) return;
    if (scope_.selects(change.after) && scope_.fits_attempt(change.after.attempts)) ++count_;
}

std::optional<double> AttemptCount::actual() const {
    if (!scope_.is_anywhere()) return std::nullopt;
    return static_cast<double>(count_);
}

void Delay::on_change(const Ledger::Change& change, base::Instant at) {
    const Message& now = change.after;
    if (change.before.copies > 0 || now.copies == 0 || !scope_.selects(now)) return;
    if (scope_.fits(now.stored) && scope_.fits_attempt(now.stored.attempt)) delays_.add(at - now.arrival);
}

std::optional<double> Delay::actual() const {
    return seconds_of(delays_.at(quantile_));
}

void RetryGap::on_change(const Ledger::Change& change, base::Instant) {
    const Message& now = change.after;
    if (!has_new_attempt(change) || now.attempts < 2) return;
    if (scope_.selects(now) && scope_.fits_attempt(now.attempts)) {
        gaps_.add(now.last_start - change.before.last_start);
    }
}

std::optional<double> RetryGap::actual() const {
    if (!scope_.is_anywhere()) return std::nullopt;
    return seconds_of(gaps_.at(quantile_));
}

}  // namespace mxdrill::measure
