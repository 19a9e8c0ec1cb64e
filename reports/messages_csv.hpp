// messages.csv: one row a message.
#pragma once

#include <cstdint>
#include <ostream>
#include <vector>

#include "reports/interner.hpp"
#include "sim/measure/lineup.hpp"
#include "sim/measure/message.hpp"
#include "sim/trace/cast.hpp"
#include "sim/trace/event.hpp"

namespace mxdrill::reports {

/// Records every message of a run, to be written when it is over.
class MessagesCsv : public trace::Observer {
  public:
    /// The cast must outlive this.
    explicit MessagesCsv(const trace::Cast& cast) : cast_(cast), lineup_(cast) {}

    void on(const trace::Event& event) override;

    /// The header and the rows, by number. Messages without an end are queued.
    void write(std::ostream& out) const;

  private:
    struct Row {
        measure::Message message;
        base::Duration delay{0};  // to the first mailbox copy, if there is one
        std::uint32_t to = 0;
        std::uint32_t tries = 0;
    };

    void arrive(const trace::MessageArrived& event, base::Instant at);
    void take(const trace::MessageTaken& event, base::Instant at);
    Row& row(trace::MessageId message) { return rows_.at(message - 1); }
    void write_row(trace::MessageId number, const Row& row, std::ostream& out) const;

    const trace::Cast& cast_;
    measure::Lineup lineup_;
    std::vector<Row> rows_;  // by number, from 1
    Interner recipients_;
};

}  // namespace mxdrill::reports
