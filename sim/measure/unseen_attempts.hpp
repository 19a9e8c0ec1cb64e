// Attempts that their sender alone knows of.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "sim/base/ip_address.hpp"
#include "sim/base/name.hpp"
#include "sim/measure/fold.hpp"
#include "sim/measure/scope.hpp"

namespace mxdrill::measure {

/// Where only the servers' side is seen, an attempt leaves a trace if one of its connections names the
/// message. It may leave none if its domain's MX records are not found, or if every address that the domain
/// is listed with is out of reach: its lookup failed, or its server turned away whoever came before a message
/// was named. So an expectation about attempts says something only if neither happened while a message that
/// it selects was on its way, and every such message came to a server.
class UnseenAttempts : public Fold {
  public:
    /// Of the messages that an expectation selects. The cast outlives it.
    UnseenAttempts(const scenario::Expectation& expectation, const trace::Cast& cast);

    /// Whether an expectation is about attempts at all.
    static bool matter_to(const scenario::Expectation& expectation);

    void on_arrival(const Message& message) override;
    void on_change(const Ledger::Change& change, base::Instant at) override;
    void on_lookup(const trace::LookupEnded& event, base::Instant at);
    void on_try(const trace::TryEnded& event);
    void on_turned_away(const trace::TurnedAway& event, base::Instant at);

    /// How many messages and moments speak against a judgement.
    [[nodiscard]] std::optional<double> actual() const override;
    /// The same in words; empty if there are none.
    [[nodiscard]] std::string why() const;

  private:
    void lose(trace::ServerId server, const base::IpAddress& address, base::Instant at);
    [[nodiscard]] bool is_lost(const trace::Listing& listing) const;
    [[nodiscard]] bool concerns(const trace::Domain& domain) const;

    Scope scope_;
    std::optional<base::Name> domain_;  // of the expectation
    const trace::Cast* cast_;
    std::uint64_t on_their_way_ = 0;  // messages
    std::uint64_t elsewhere_ = 0;     // messages that came to no server
    std::uint64_t without_way_ = 0;   // moments
    std::set<base::IpAddress> lost_;  // out of reach, when last heard of
};

}  // namespace mxdrill::measure
