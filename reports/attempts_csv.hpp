// attempts.csv: one row a try.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <ostream>
#include <vector>

#include "reports/interner.hpp"
#include "sim/base/instant.hpp"
#include "sim/base/ip_address.hpp"
#include "sim/trace/cast.hpp"
#include "sim/trace/event.hpp"

namespace mxdrill::reports {

/// Records every try of a run, 56 octets each, to be written when it is over. One of which nobody knows whose
/// message it was for has no message, sender and attempt.
class AttemptsCsv : public trace::Observer {
  public:
    /// The cast must outlive this.
    explicit AttemptsCsv(const trace::Cast& cast) : cast_(cast) {}

    void on(const trace::Event& event) override;

    /// The header and the rows, ordered by time (to the microsecond, as it is shown), message, attempt, try.
    void write(std::ostream& out);

  private:
    static constexpr std::uint32_t kNone = ~std::uint32_t{0};

    struct Row {
        std::int64_t start_us;
        std::int64_t duration_us;
        trace::MessageId message;  // 0: nobody knows
        trace::SenderId sender;    // kNone: nobody knows
        std::uint32_t attempt;
        std::uint32_t try_number;
        std::uint32_t address;  // its place in addresses_, or kNone
        std::uint32_t reply;
        std::int32_t preference;  // -1: none
        protocol::Stage stage;
        trace::Outcome outcome;
        trace::Action action;
    };

    void record(const trace::TryEnded& event, base::Instant end);
    void record(const trace::TurnedAway& event, base::Instant end);
    std::uint32_t number_of(const base::IpAddress& address);
    void write_row(const Row& row, std::ostream& out) const;

    const trace::Cast& cast_;
    std::vector<trace::DomainId> domains_;  // by message, from 1; kNone: of none that is known
    std::vector<Row> rows_;
    std::vector<base::IpAddress> addresses_;
    boost::unordered_flat_map<base::IpAddress, std::uint32_t, std::hash<base::IpAddress>> address_numbers_;
    Interner replies_;
};

}  // namespace mxdrill::reports
