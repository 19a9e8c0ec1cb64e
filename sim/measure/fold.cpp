#include "sim/measure/fold.hpp"

#include "sim/measure/message_folds.hpp"
#include "sim/measure/traffic_folds.hpp"

namespace mxdrill::measure {

std::unique_ptr<Fold> make_fold(const scenario::Expectation& expectation, const trace::Cast& cast) {
    using scenario::Metric;
    switch (expectation.metric) {
        case Metric::attempts: return std::make_unique<AttemptCount>(expectation, cast);
        case Metric::connections: return std::make_unique<ConnectionCount>(expectation, cast);
        case Metric::queries: return std::make_unique<QueryCount>(expectation);
        case Metric::share: return std::make_unique<Share>(expectation, cast);
        case Metric::delay: return std::make_unique<Delay>(expectation, cast);
        case Metric::retry_gap: return std::make_unique<RetryGap>(expectation, cast);
        case Metric::split: return std::make_unique<Split>(expectation, cast);
        default: return std::make_unique<StateCount>(expectation, cast);
    }
}

}  // namespace mxdrill::measure
