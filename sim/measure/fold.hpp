// What one expectation counts.
#pragma once

#include <memory>
#include <optional>

#include "sim/measure/ledger.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/trace/cast.hpp"
#include "sim/trace/event.hpp"

namespace mxdrill::measure {

/// A fold of the trace into the one number that an expectation is about. A fold hears what its metric needs:
/// of connections, of queries, or else of messages.
class Fold {
  public:
    Fold() = default;
    Fold(const Fold&) = delete;
    Fold& operator=(const Fold&) = delete;
    virtual ~Fold() = default;

    virtual void on_arrival(const Message&) {}
    /// An attempt began, a server took the message, or it left its sender's queue.
    virtual void on_change(const Ledger::Change&, base::Instant) {}
    virtual void on_connect(const trace::ConnectTried&, base::Instant) {}
    virtual void on_query(const trace::Queried&, base::Instant) {}

    /// In the unit of the metric: a count, a fraction, seconds or a probability. Nothing where the events
    /// so far define no value, and where the metric has none under these filters.
    [[nodiscard]] virtual std::optional<double> actual() const = 0;
};

/// The fold of an expectation's metric. The cast must outlive it.
std::unique_ptr<Fold> make_fold(const scenario::Expectation& expectation, const trace::Cast& cast);

}  // namespace mxdrill::measure
