// What must hold, and whether it does.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/measure/fold.hpp"
#include "sim/measure/ledger.hpp"
#include "sim/measure/report.hpp"
#include "sim/measure/unseen_attempts.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/trace/cast.hpp"
#include "sim/trace/event.hpp"

namespace mxdrill::measure {

/// The expectations of a scenario, each with its fold.
class Expectations {
  public:
    /// Those stated and the cast must outlive this.
    Expectations(const std::vector<scenario::Expectation>& stated, const trace::Cast& cast, const Body& body);

    void on_arrival(const Message& message) {
        for (Fold* fold : of_arrivals_) fold->on_arrival(message);
    }
    void on_attempt(const Ledger::Change& change, base::Instant at) {
        for (Fold* fold : of_attempts_) fold->on_change(change, at);
    }
    void on_taken(const Ledger::Change& change, base::Instant at) {
        for (Fold* fold : of_takings_) fold->on_change(change, at);
    }
    void on_ended(const Ledger::Change& change, base::Instant at) {
        for (Fold* fold : of_endings_) fold->on_change(change, at);
    }
    void on_connect(const trace::ConnectTried& event, base::Instant at) {
        for (Fold* fold : of_connections_) fold->on_connect(event, at);
    }
    void on_query(const trace::Queried& event, base::Instant at) {
        for (Fold* fold : of_queries_) fold->on_query(event, at);
    }

    void on_accepted(const Message& message) {
        for (const auto& unseen : unseen_) unseen.second->on_accepted(message);
    }
    void on_uncertain_attempt(const Message& message, base::Instant at) {
        for (const auto& unseen : unseen_) unseen.second->on_uncertain_attempt(message, at);
    }
    void on_out_of_reach(trace::DomainId domain, base::Instant at) {
        for (const auto& unseen : unseen_) unseen.second->on_out_of_reach(domain, at);
    }

    /// In the order of the file. Those about attempts are judged only if all attempts were seen, and those
    /// about one sender group only if the body tells it from others.
    [[nodiscard]] std::vector<Verdict> verdicts() const;

  private:
    [[nodiscard]] std::string why_unjudged(std::size_t i) const;
    void subscribe(const scenario::Expectation& expectation, Fold* fold);

    const std::vector<scenario::Expectation>& stated_;
    bool tells_groups_apart_;
    std::vector<std::unique_ptr<Fold>> folds_;  // by expectation
    std::map<std::size_t, std::unique_ptr<UnseenAttempts>>
        unseen_;  // of those about attempts, where not all are seen
    // Who hears what: a message has half a dozen events, and few folds need more than one of them.
    std::vector<Fold*> of_arrivals_, of_attempts_, of_takings_, of_endings_, of_connections_, of_queries_;
};

/// Whether a value is what an expectation's comparators ask for. Nothing is not; a rounding error of 1e-9 of
/// the value is.
bool holds(const scenario::Expectation& expectation, std::optional<double> actual);

}  // namespace mxdrill::measure
