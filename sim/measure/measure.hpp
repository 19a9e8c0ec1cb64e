// The one observer that a report needs.
#pragma once

#include <cstddef>
#include <vector>

#include "sim/measure/folds.hpp"
#include "sim/measure/report.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/trace/cast.hpp"
#include "sim/trace/event.hpp"

namespace mxdrill::measure {

/// Folds a trace into a report while it is written. Takes memory for hosts, names and the messages in
/// flight, and constant time for an event.
class Measure : public trace::Observer {
  public:
    /// Scenario and cast must outlive this.
    Measure(const scenario::Scenario& scenario, const trace::Cast& cast, const Body& body = {})
        : folds_(scenario, cast, body) {}

    void on(const trace::Event& event) override;

    /// What the events so far say. Before the last one, messages on their way count as queued.
    [[nodiscard]] Report report() const { return report_of(folds_); }

    /// Of that as much as is at hand.
    [[nodiscard]] Totals totals() const { return totals_of(folds_); }

    /// How many messages are remembered: those in flight, and those of which a copy may still turn up.
    [[nodiscard]] std::size_t remembered() const { return folds_.ledger.size(); }

  private:
    void see(const trace::MessageArrived& event, base::Instant at);
    void see(const trace::AttemptStarted& event, base::Instant at);
    void see(const trace::ConnectTried& event, base::Instant at);
    void see(const trace::TryEnded& event, base::Instant at);
    void see(const trace::TurnedAway& event, base::Instant at);
    void see(const trace::MessageTaken& event, base::Instant at);
    void see(const trace::MessageEnded& event, base::Instant at);
    void see(const trace::NoticeSent& event, base::Instant at);
    void see(const trace::NoticeEnded& event, base::Instant at);
    void see(const trace::Queried& event, base::Instant at);
    void see(const trace::LookupEnded& event, base::Instant at);
    void see(const trace::FaultFired& event, base::Instant at);
    void see(const trace::RunEnded& event, base::Instant at);
    void are_out_of_reach(const std::vector<trace::DomainId>& domains, base::Instant at);
    void count(const Ledger::Change& change, base::Instant at);

    Folds folds_;
};

}  // namespace mxdrill::measure
