// All that is kept while a trace goes by.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "sim/measure/expectations.hpp"
#include "sim/measure/hosts.hpp"
#include "sim/measure/kinds.hpp"
#include "sim/measure/ledger.hpp"
#include "sim/measure/lineup.hpp"
#include "sim/measure/migrations.hpp"
#include "sim/measure/quantiles.hpp"
#include "sim/measure/questions.hpp"
#include "sim/measure/reach.hpp"
#include "sim/measure/report.hpp"
#include "sim/measure/retries.hpp"
#include "sim/measure/unseen_attempts.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/trace/cast.hpp"

namespace mxdrill::measure {

/// Plain state; Measure writes it and report_of reads it. It refers to itself, so it stays where it is.
struct Folds {
    /// Scenario and cast must outlive this.
    Folds(const scenario::Scenario& of, const trace::Cast& with, const Body& by)
        : scenario(of),
          cast(with),
          body(by),
          lineup(with),
          ledger(lineup),
          hosts(with, lineup),
          migrations(with),
          reach(with, by.goes_to_at_most, by.stops_at_reply),
          expectations(of.expectations, with, by),
          unseen(by.sees_attempts ? nullptr
                                  : std::make_unique<UnseenAttempts>(scenario::Expectation{}, with)),
          fired(with.faults.size()) {}
    Folds(const Folds&) = delete;
    Folds& operator=(const Folds&) = delete;

    const scenario::Scenario& scenario;
    const trace::Cast& cast;
    Body body;
    Lineup lineup;
    Ledger ledger;
    Hosts hosts;
    Kinds kinds;
    Migrations migrations;
    Quantiles delays;
    Retries retries;
    Questions questions;
    Reach reach;
    Expectations expectations;
    std::unique_ptr<UnseenAttempts> unseen;       // of all messages; null where all attempts are seen
    std::array<std::uint64_t, kFinals> finals{};  // messages by where they are now
    std::uint64_t sent = 0, duplicated = 0, attempts = 0, connections = 0;
    NoticeCounts notices;
    std::vector<std::uint64_t> fired;  // by fault
    base::Instant last{};              // the time of the latest event
    bool reached_bound = false;
    bool interrupted = false;
};

Totals totals_of(const Folds& folds);

/// What the events so far say.
Report report_of(const Folds& folds);

}  // namespace mxdrill::measure
