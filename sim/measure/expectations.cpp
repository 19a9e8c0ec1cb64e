#include "sim/measure/expectations.hpp"

#include <algorithm>
#include <cmath>

#include "sim/measure/expectation_text.hpp"

namespace mxdrill::measure {

Expectations::Expectations(const std::vector<scenario::Expectation>& stated, const trace::Cast& cast,
                           const Body& body)
    : stated_(stated), tells_groups_apart_(body.tells_groups_apart) {
    for (const scenario::Expectation& expectation : stated) {
        folds_.push_back(make_fold(expectation, cast));
        subscribe(expectation, folds_.back().get());
        if (body.sees_attempts || !UnseenAttempts::matter_to(expectation)) continue;
        const auto& unseen = unseen_[folds_.size() - 1] = std::make_unique<UnseenAttempts>(expectation, cast);
        for (auto* heard : {&of_arrivals_, &of_attempts_, &of_takings_, &of_endings_})
            heard->push_back(unseen.get());
    }
}

void Expectations::subscribe(const scenario::Expectation& expectation, Fold* fold) {
    using scenario::Metric;
    switch (expectation.metric) {
        case Metric::connections: of_connections_.push_back(fold); return;
        case Metric::queries: of_queries_.push_back(fold); return;
        case Metric::attempts:
        case Metric::retry_gap: of_attempts_.push_back(fold); return;
        case Metric::share:
        case Metric::delay:
        case Metric::split: of_takings_.push_back(fold); return;
        default: break;  // a state that a message is in
    }
    of_arrivals_.push_back(fold);
    of_takings_.push_back(fold);
    of_endings_.push_back(fold);
    if (expectation.attempt) of_attempts_.push_back(fold);
}

std::vector<Verdict> Expectations::verdicts() const {
    std::vector<Verdict> verdicts;
    for (std::size_t i = 0; i < stated_.size(); ++i) {
        Verdict verdict;
        verdict.index = i;
        verdict.text = text_of(stated_[i]);
        verdict.unit = unit_of(stated_[i].metric);
        verdict.actual = folds_[i]->actual();
        verdict.passed = holds(stated_[i], verdict.actual);
        verdict.why = stated_[i].why;
        verdict.unjudged = why_unjudged(i);
        verdicts.push_back(std::move(verdict));
    }
    return verdicts;
}

std::string Expectations::why_unjudged(std::size_t i) const {
    if (stated_[i].sender && !tells_groups_apart_)
        return "one MTA, with one address and one resolver, sent the mail of all sender groups";
    const auto unseen = unseen_.find(i);
    return unseen == unseen_.end() ? std::string{} : unseen->second->why();
}

bool holds(const scenario::Expectation& expectation, std::optional<double> actual) {
    if (!actual) return false;
    const auto slack = [](double bound) { return 1e-9 * std::max(1.0, std::abs(bound)); };
    if (expectation.equals && std::abs(*actual - *expectation.equals) > slack(*expectation.equals))
        return false;
    if (expectation.at_least && *actual < *expectation.at_least - slack(*expectation.at_least)) return false;
    return !expectation.at_most || *actual <= *expectation.at_most + slack(*expectation.at_most);
}

}  // namespace mxdrill::measure
