#include "sim/world/arrivals.hpp"

#include <boost/random/exponential_distribution.hpp>
#include <cmath>

namespace mxdrill::world {

using scenario::Arrival;

Arrivals::Arrivals(const scenario::Traffic& traffic, base::Key draws, base::Instant end)
    : traffic_(&traffic), draws_(draws.with("arrival")), end_(end) {
    const auto per_mail = static_cast<std::uint64_t>(traffic.recipients_per_mail);
    const auto count = static_cast<std::uint64_t>(traffic.count.value_or(0));
    mails_ = (count + per_mail - 1) / per_mail;
    if (traffic.length) end_ = traffic.at + *traffic.length;
    if (traffic.count && traffic.length && traffic.arrival == Arrival::poisson) {
        for (std::uint64_t mail = 0; mail <= mails_; ++mail) whole_ += gap(mail);
    }
    place();
}

void Arrivals::advance() {
    ++mail_;
    place();
}

void Arrivals::place() {
    next_.reset();
    if (traffic_->count && mail_ >= mails_) return;
    base::Duration offset{0};
    if (traffic_->arrival == Arrival::even) {
        offset = even_offset(mail_);
    } else if (traffic_->rate) {
        passed_ += gap(mail_) * traffic_->rate->interval_s() * 1e9 *
                   static_cast<double>(traffic_->recipients_per_mail);
        offset = base::Duration(std::llround(passed_));
    } else if (traffic_->length) {
        passed_ += gap(mail_);
        offset =
            base::Duration(std::llround(passed_ / whole_ * static_cast<double>(traffic_->length->count())));
    }
    const base::Instant at = traffic_->at + offset;
    if (traffic_->rate && at >= end_) return;
    next_ = at;
}

base::Duration Arrivals::even_offset(std::uint64_t mail) const {
    const auto message = static_cast<__int128>(mail) * traffic_->recipients_per_mail;
    const base::Duration span =
        traffic_->rate ? traffic_->rate->per : traffic_->length.value_or(base::Duration{0});
    const std::int64_t parts = traffic_->rate ? traffic_->rate->count : *traffic_->count;
    return base::Duration(static_cast<std::int64_t>(message * span.count() / parts));
}

double Arrivals::gap(std::uint64_t mail) const {
    base::Draws draws(draws_.with(mail));
    return boost::random::exponential_distribution<double>(1.0)(draws);
}

std::uint64_t expected_messages(const scenario::Scenario& scenario) {
    std::uint64_t sum = 0;
    for (const scenario::Traffic& traffic : scenario.traffic) {
        if (traffic.count) {
            sum += static_cast<std::uint64_t>(*traffic.count);
        } else if (const auto span = traffic.length ? traffic.length : scenario.duration) {
            sum += static_cast<std::uint64_t>(base::in_seconds(*span) / traffic.rate->interval_s());
        }
    }
    return sum;
}

}  // namespace mxdrill::world
