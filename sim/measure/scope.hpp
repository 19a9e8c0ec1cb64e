// Which messages an expectation speaks of, and what it counts among them.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/base/instant.hpp"
#include "sim/base/name.hpp"
#include "sim/measure/message.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/trace/cast.hpp"

namespace mxdrill::measure {

/// The filters of one expectation, made ready for a cast. An absent filter lets everything through; one that
/// names nobody of the cast lets nothing through.
class Scope {
  public:
    /// The cast must outlive this.
    Scope(const scenario::Expectation& expectation, const trace::Cast& cast);

    /// Filters `domain`, `sender`, `kind`, `from`, `until`.
    [[nodiscard]] bool selects(const Message& message) const;
    /// Filters `tier`, `server`, `store`. A message that landed nowhere fits only where there are none of
    /// them.
    [[nodiscard]] bool fits(const Landing& landing) const;
    /// Whether there is no filter `tier`, `server` or `store`.
    [[nodiscard]] bool is_anywhere() const { return anywhere_; }
    /// Filter `attempt`.
    [[nodiscard]] bool fits_attempt(std::uint32_t attempt) const { return !attempt_ || *attempt_ == attempt; }

    // What is no message's own, a connection or a query, is judged by its own time and place.
    [[nodiscard]] bool spans(base::Instant at) const { return at >= from_ && (!until_ || at < *until_); }
    [[nodiscard]] bool has_sender(trace::SenderId sender) const {
        return senders_.empty() || senders_[sender];
    }
    /// A server of the domain's tiers, or of any domain's, that fits `tier`, `server` and `store`.
    [[nodiscard]] bool lists(trace::ServerId server) const { return listed_[server]; }

    /// Whether a tier of a domain is meant, for metrics that are about one.
    [[nodiscard]] bool means(const trace::Domain& domain, const trace::Tier& tier) const;

  private:
    [[nodiscard]] bool is_listed(trace::ServerId server, const trace::Cast& cast) const;

    std::optional<base::Name> domain_name_;
    std::optional<trace::DomainId> domain_;
    bool any_domain_;
    std::vector<bool> senders_;  // by id; empty: all
    std::vector<bool> servers_;  // by id, as `server` has it
    std::optional<trace::StoreId> store_;
    std::vector<bool> listed_;
    bool anywhere_;
    base::Instant from_{};
    std::optional<base::Instant> until_;
    std::optional<trace::Kind> kind_;
    std::optional<std::int64_t> tier_;
    std::optional<std::int64_t> attempt_;
};

}  // namespace mxdrill::measure
