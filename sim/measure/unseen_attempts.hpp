// Attempts that their sender alone knows of.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/measure/fold.hpp"
#include "sim/measure/scope.hpp"

namespace mxdrill::measure {

/// Where only the servers' side is seen, an attempt leaves a trace if one of its connections names the
/// message. So what is counted of attempts is all there was only if every message came to a server, and none
/// was on its way while its domain was out of reach. Nor is it known how many there were,
/// if connections of nobody fill the pause between two, or a mail of several messages failed before each was
/// named.
class UnseenAttempts : public Fold {
  public:
    /// Of the messages that an expectation selects. The cast outlives it.
    UnseenAttempts(const scenario::Expectation& expectation, const trace::Cast& cast)
        : scope_(expectation, cast), on_their_way_(cast.domains.size()) {}

    /// Whether an expectation is about attempts at all.
    static bool matter_to(const scenario::Expectation& expectation);

    void on_arrival(const Message& message) override;
    void on_change(const Ledger::Change& change, base::Instant at) override;
    /// A server has told its sender that it took it.
    void on_accepted(const Message& message);
    /// A message was tried, but perhaps not in an attempt of its own (AttemptStarted::is_certain).
    void on_uncertain_attempt(const Message& message, base::Instant at);
    /// Found at a time that does not go back.
    void on_out_of_reach(trace::DomainId domain, base::Instant at);

    /// How many messages came to no server.
    [[nodiscard]] std::optional<double> actual() const override;
    /// What speaks against a judgement, in words; empty if nothing does.
    [[nodiscard]] std::string why() const;

  private:
    Scope scope_;
    std::vector<std::uint64_t> on_their_way_;  // messages, by domain
    std::uint64_t elsewhere_ = 0;              // messages that came to no server
    struct Span {
        base::Instant first, last;
    };
    std::optional<base::Instant> uncertain_;  // the first attempt that may be none
    std::optional<Span> without_way_;         // moments at which a message may have found no way
};

}  // namespace mxdrill::measure
