// Folds over what became of messages.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/measure/fold.hpp"
#include "sim/measure/quantiles.hpp"
#include "sim/measure/scope.hpp"

namespace mxdrill::measure {

/// `sent`, `delivered`, `bounced`, `queued`, `lost`, `abandoned`, `duplicated`: messages that are in a state
/// now. Of a delivered or duplicated one, the place and attempt are those of the first copy; of a lost one,
/// those of the first server to take it; of any other, that server's and the number of attempts made.
class StateCount : public Fold {
  public:
    StateCount(const scenario::Expectation& expectation, const trace::Cast& cast)
        : scope_(expectation, cast), metric_(expectation.metric) {}
    void on_arrival(const Message& message) override { count_ += counts(message); }
    void on_change(const Ledger::Change& change, base::Instant) override {
        count_ += counts(change.after) - counts(change.before);
    }
    [[nodiscard]] std::optional<double> actual() const override { return static_cast<double>(count_); }

  private:
    [[nodiscard]] int counts(const Message& message) const;

    Scope scope_;
    scenario::Metric metric_;
    std::int64_t count_ = 0;
};

/// `share`: of the messages that any server took (or stored), those that landed as the filters say.
class Share : public Fold {
  public:
    Share(const scenario::Expectation& expectation, const trace::Cast& cast)
        : scope_(expectation, cast), of_(expectation.of) {}
    void on_change(const Ledger::Change& change, base::Instant) override;
    [[nodiscard]] std::optional<double> actual() const override;

  private:
    Scope scope_;
    scenario::ShareOf of_;
    std::uint64_t landed_ = 0;
    std::uint64_t fitting_ = 0;
};

/// `split`: whether the hosts of a tier share alike. Defined where the filters mean one tier of one domain.
class Split : public Fold {
  public:
    Split(const scenario::Expectation& expectation, const trace::Cast& cast);
    void on_change(const Ledger::Change& change, base::Instant) override;
    [[nodiscard]] std::optional<double> actual() const override;

  private:
    Scope scope_;
    std::optional<trace::DomainId> domain_;
    std::vector<trace::ServerId> hosts_;
    std::vector<std::uint64_t> accepted_;  // by host
};

/// `attempts`: turns of the messages. Which server they led to is no property of an attempt, so there is no
/// value under `tier`, `server` or `store`.
class AttemptCount : public Fold {
  public:
    AttemptCount(const scenario::Expectation& expectation, const trace::Cast& cast)
        : scope_(expectation, cast) {}
    void on_change(const Ledger::Change& change, base::Instant) override;
    [[nodiscard]] std::optional<double> actual() const override;

  private:
    Scope scope_;
    std::uint64_t count_ = 0;
};

/// `delay`: arrival to first mailbox copy, of the messages stored where and in which attempt the filters say.
class Delay : public Fold {
  public:
    Delay(const scenario::Expectation& expectation, const trace::Cast& cast)
        : scope_(expectation, cast), quantile_(expectation.quantile) {}
    void on_change(const Ledger::Change& change, base::Instant at) override;
    [[nodiscard]] std::optional<double> actual() const override;

  private:
    Scope scope_;
    double quantile_;
    Quantiles delays_;
};

/// `retry_gap`: start to start of one message's attempts; `attempt` is the later of the two. No value under
/// `tier`, `server` or `store`, as for attempts.
class RetryGap : public Fold {
  public:
    RetryGap(const scenario::Expectation& expectation, const trace::Cast& cast)
        : scope_(expectation, cast), quantile_(expectation.quantile) {}
    void on_change(const Ledger::Change& change, base::Instant at) override;
    [[nodiscard]] std::optional<double> actual() const override;

  private:
    Scope scope_;
    double quantile_;
    Quantiles gaps_;
};

}  // namespace mxdrill::measure
