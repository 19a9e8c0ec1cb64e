// Folds over what is no message's own: connections and DNS queries. Their filters by time are judged when the
// connect or query happens.
#pragma once

#include <cstdint>
#include <optional>

#include "sim/measure/fold.hpp"
#include "sim/measure/scope.hpp"

namespace mxdrill::measure {

/// `connections`: connects tried, to servers that the filters' domain and tier list. No value under
/// `attempt`.
class ConnectionCount : public Fold {
  public:
    ConnectionCount(const scenario::Expectation& expectation, const trace::Cast& cast)
        : scope_(expectation, cast), cast_(cast), is_defined_(!expectation.attempt) {}
    void on_connect(const trace::ConnectTried& event, base::Instant at) override;
    [[nodiscard]] std::optional<double> actual() const override;

  private:
    Scope scope_;
    const trace::Cast& cast_;
    bool is_defined_;
    std::uint64_t count_ = 0;
};

/// `queries`: questions that the fake DNS heard: with `domain`, for that name and those below it; with
/// `server`, for that server's name. No value under `sender`, `tier`, `store` or `attempt`.
class QueryCount : public Fold {
  public:
    explicit QueryCount(const scenario::Expectation& expectation);
    void on_query(const trace::Queried& event, base::Instant at) override;
    [[nodiscard]] std::optional<double> actual() const override;

  private:
    std::optional<base::Name> domain_;
    std::optional<base::Name> server_;
    base::Instant from_;
    std::optional<base::Instant> until_;
    bool is_defined_;
    std::uint64_t count_ = 0;
};

}  // namespace mxdrill::measure
