// Attempts that their sender alone knows of.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/name.hpp"
#include "sim/measure/fold.hpp"
#include "sim/measure/scope.hpp"

namespace mxdrill::measure {

/// Where only the servers' side is seen, an attempt that ends in DNS leaves no trace. So an expectation about
/// attempts says something only if every message that it selects came to a server, and no question about
/// where to bring it failed.
class UnseenAttempts : public Fold {
  public:
    /// The cast outlives it.
    UnseenAttempts(const scenario::Expectation& expectation, const trace::Cast& cast);

    /// Whether an expectation is about attempts at all.
    static bool matter_to(const scenario::Expectation& expectation);

    void on_arrival(const Message& message) override { elsewhere_ += scope_.selects(message) ? 1 : 0; }
    void on_change(const Ledger::Change& change, base::Instant at) override;
    void on_query(const trace::Queried& event, base::Instant at) override;

    /// How many messages and questions speak against a judgement.
    [[nodiscard]] std::optional<double> actual() const override;
    /// The same in words; empty if there are none.
    [[nodiscard]] std::string why() const;

  private:
    Scope scope_;
    std::optional<base::Name> domain_;  // of the expectation
    const trace::Cast* cast_;
    std::uint64_t elsewhere_ = 0;  // messages that came to no server
    std::uint64_t failed_ = 0;     // questions
};

}  // namespace mxdrill::measure
