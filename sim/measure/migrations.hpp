// What a change of MX records meant for the mail.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/measure/ledger.hpp"
#include "sim/measure/message.hpp"
#include "sim/measure/report.hpp"
#include "sim/measure/time_slices.hpp"
#include "sim/trace/cast.hpp"
#include "sim/trace/event.hpp"

namespace mxdrill::measure {

/// For each domain whose first listing names servers that its last does not: where its mail went over time,
/// until when senders went to the old servers, and what became of the messages that these turned away after
/// the change. The change is the time from which no listing names an old server.
class Migrations {
  public:
    /// The cast must outlive this.
    explicit Migrations(const trace::Cast& cast);

    /// Whether a try that ended now failed at a server that is old by then. Tries of relays count as well.
    bool on_try_ended(const trace::TryEnded& event, trace::DomainId domain, base::Instant at);
    /// The change of a message that a server took.
    void on_taken(const Ledger::Change& change, base::Instant at);
    /// A change of a message that was turned away.
    void on_change(const Ledger::Change& change);
    /// A message was turned away for the first time.
    void on_turned_away(const Message& message);

    [[nodiscard]] std::vector<MigrationReport> report() const;

  private:
    enum class Side : std::uint8_t {
        neither,
        old_one,
        new_one
    };
    struct Migration {
        trace::DomainId domain = 0;
        base::Instant change;
        std::vector<Side> sides;  // by server
        TimeSlices to_old, to_new;
        std::uint64_t old_since_change = 0, new_since_change = 0;
        std::optional<base::Instant> last_to_old;  // the last message that an old server took
        std::optional<base::Instant> last_try;     // the end of the last try at an old server
        std::array<std::uint64_t, kFinals> turned_away{};
    };

    [[nodiscard]] Migration* of(trace::DomainId domain);
    [[nodiscard]] MigrationReport report_of(const Migration& migration) const;

    const trace::Cast& cast_;
    std::vector<Migration> migrations_;
};

}  // namespace mxdrill::measure
