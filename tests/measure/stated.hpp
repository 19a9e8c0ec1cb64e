// Expectations written in a line: `stated(Metric::share).tier(10).at_least(0.95)`.
#pragma once

#include <string>
#include <string_view>

#include "sim/scenario/scenario.hpp"

namespace mxdrill::tests {

class Stated {
  public:
    explicit Stated(scenario::Metric metric) { expectation_.metric = metric; }

    Stated of_delivered() const {
        return with([](auto& e) { e.of = scenario::ShareOf::delivered; });
    }
    Stated quantile(double value) const {
        return with([&](auto& e) { e.quantile = value; });
    }
    Stated domain(std::string_view name) const {
        return with([&](auto& e) { e.domain = base::Name::of(name); });
    }
    Stated sender(std::string_view name) const {
        return with([&](auto& e) { e.sender = name; });
    }
    Stated arriving(base::Duration from, base::Duration until) const {
        return with([&](auto& e) {
            e.from = base::Instant{from};
            e.until = base::Instant{until};
        });
    }
    Stated tier(std::int64_t preference) const {
        return with([&](auto& e) { e.tier = preference; });
    }
    Stated server(std::string_view name) const {
        return with([&](auto& e) { e.server = base::Name::of(name); });
    }
    Stated store(std::string_view name) const {
        return with([&](auto& e) { e.store = name; });
    }
    Stated attempt(std::int64_t number) const {
        return with([&](auto& e) { e.attempt = number; });
    }
    Stated equals(double value) const {
        return with([&](auto& e) { e.equals = value; });
    }
    Stated at_least(double value) const {
        return with([&](auto& e) { e.at_least = value; });
    }
    Stated at_most(double value) const {
        return with([&](auto& e) { e.at_most = value; });
    }
    Stated why(std::string_view text) const {
        return with([&](auto& e) { e.why = text; });
    }

    // NOLINTNEXTLINE(google-explicit-constructor): a script stands for what it says
    operator scenario::Expectation() const { return expectation_; }

  private:
    template <class Change>
    Stated with(Change change) const {
        Stated next = *this;
        change(next.expectation_);
        return next;
    }
    scenario::Expectation expectation_;
};

inline Stated stated(scenario::Metric metric) {
    return Stated(metric);
}

}  // namespace mxdrill::tests
