#include "sim/measure/traffic_folds.hpp"

namespace mxdrill::measure {

void ConnectionCount::on_connect(const trace::ConnectTried& event, base::Instant at) {
    const auto server = cast_.server_at.find(event.address);
    if (server == cast_.server_at.end() || !scope_.lists(server->second)) return;
    if (scope_.has_sender(event.sender) && scope_.spans(at)) ++count_;
}

std::optional<double> ConnectionCount::actual() const {
    if (!is_defined_) return std::nullopt;
    return static_cast<double>(count_);
}

QueryCount::QueryCount(const scenario::Expectation& expectation)
    : domain_(expectation.domain),
      server_(expectation.server),
      from_(expectation.from.value_or(base::Instant{})),
      until_(expectation.until),
      is_defined_(!expectation.sender && !expectation.tier && !expectation.store && !expectation.attempt) {}

void QueryCount::on_query(const trace::Queried& event, base::Instant at) {
    if (at < from_ || (until_ && at >= *until_)) return;
    if (domain_ && !event.name.is_within(*domain_)) return;
    if (server_ && event.name != *server_) return;
    ++count_;
}

std::optional<double> QueryCount::actual() const {
    if (!is_defined_) return std::nullopt;
    return static_cast<double>(count_);
}

}  // namespace mxdrill::measure
