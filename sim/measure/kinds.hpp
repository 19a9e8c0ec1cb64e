// What became of each kind of message.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sim/base/names_of.hpp"
#include "sim/measure/ledger.hpp"
#include "sim/measure/message.hpp"
#include "sim/measure/quantiles.hpp"
#include "sim/measure/report.hpp"

namespace mxdrill::measure {

class Kinds {
  public:
    void on_arrival(const Message& message) {
        ++of(message).sent;
        ++finals(message)[static_cast<std::size_t>(message.final())];
    }
    void on_change(const Ledger::Change& change, base::Instant at) {
        --finals(change.before)[static_cast<std::size_t>(change.before.final())];
        ++finals(change.after)[static_cast<std::size_t>(change.after.final())];
        if (change.before.copies == 0 && change.after.copies == 1)
            of(change.after).delays.add(at - change.after.arrival);
        if (change.before.copies == 1 && change.after.copies == 2) ++of(change.after).duplicated;
    }

    /// Those that were sent.
    [[nodiscard]] std::vector<KindReport> report() const;

  private:
    struct Kind {
        std::uint64_t sent = 0, duplicated = 0;
        std::array<std::uint64_t, kFinals> finals{};
        Quantiles delays;
    };

    Kind& of(const Message& message) { return kinds_[static_cast<std::size_t>(message.kind)]; }
    std::array<std::uint64_t, kFinals>& finals(const Message& message) { return of(message).finals; }

    std::array<Kind, base::names_of<trace::Kind>.size()> kinds_{};
};

/// The counts of messages by where they ended.
MessageCounts counts_of(std::uint64_t sent, const std::array<std::uint64_t, kFinals>& finals,
                        std::uint64_t duplicated);

/// Minimum, the usual quantiles, maximum.
DelayReport delay_of(const Quantiles& delays);

}  // namespace mxdrill::measure
