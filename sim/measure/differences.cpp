#include "sim/measure/differences.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace mxdrill::measure {
namespace {

constexpr double kFalseAlarms = 0.001;  // at most so many pairs of runs that behave alike
constexpr base::Duration kSameTime = base::seconds(2);
constexpr std::int64_t kSamePart = 100;  // of the longer time

template <class Value>
Compared compared(std::optional<Value> value) {
    return value ? Compared(*std::move(value)) : Compared();
}

// A file may say more hits than trials.
std::optional<Proportion> sound(std::optional<Proportion> share) {
    if (share) share->trials = std::max(share->trials, share->hits);
    return share;
}

double part(const Proportion& share) {
    return static_cast<double>(share.hits) / static_cast<double>(share.trials);
}

bool is_near(base::Duration one, base::Duration two) {
    const auto apart = one < two ? two - one : one - two;
    return apart <= std::max(kSameTime, std::max(one, two) / kSamePart);
}

}  // namespace

Differences::Differences(bool has_chance, std::uint64_t sent_before, std::uint64_t sent_after)
    : has_chance_(has_chance) {
    const double all = static_cast<double>(sent_before) + static_cast<double>(sent_after);
    if (all > 0) expected_ = static_cast<double>(sent_after) / all;
}

void Differences::count(Topic topic, std::string name, std::optional<std::uint64_t> before,
                        std::optional<std::uint64_t> after) {
    if (before && after) ++by_chance_;
    candidates_.push_back({{topic, std::move(name), compared(before), compared(after)}, false, expected_});
}

void Differences::share(Topic topic, std::string name, std::optional<Proportion> before,
                        std::optional<Proportion> after, bool matters) {
    if (before && after) ++by_chance_;
    candidates_.push_back(
        {{topic, std::move(name), compared(sound(before)), compared(sound(after))}, matters});
}

void Differences::time(Topic topic, std::string name, Seconds before, Seconds after) {
    if (!before && !after) return;
    candidates_.push_back({{topic, std::move(name), compared(before), compared(after)}});
}

void Differences::outcome(std::string name, Compared before, Compared after) {
    candidates_.push_back(
        {{Topic::expectations, std::move(name), std::move(before), std::move(after)}, true});
}

void Differences::sent(std::uint64_t before, std::uint64_t after) {
    ++by_chance_;
    candidates_.push_back({{Topic::messages, "sent", before, after}});
}

double Differences::confidence() const {
    // Bonferroni's: each has its part of the false alarms.
    return 1 - kFalseAlarms / static_cast<double>(std::max<std::size_t>(1, by_chance_));
}

bool Differences::share_differs(Candidate& candidate) const {
    Change& change = candidate.change;
    const auto& before = std::get<Proportion>(change.before);
    const auto& after = std::get<Proportion>(change.after);
    const bool are_shares = before.trials > 0 && after.trials > 0;
    if (!has_chance_) {
        change.is_regression = candidate.matters && are_shares && part(before) != part(after);
        return before.hits != after.hits;
    }
    const auto interval = difference(before, after, confidence());
    if (!interval || (interval->low <= 0 && interval->high >= 0)) return false;
    change.difference = interval;
    change.is_regression = candidate.matters;
    return true;
}

bool Differences::count_differs(const Candidate& candidate) const {
    auto before = std::get<std::uint64_t>(candidate.change.before);
    auto after = std::get<std::uint64_t>(candidate.change.after);
    if (!has_chance_) return before != after;
    if (after > std::numeric_limits<std::uint64_t>::max() - before) {  // no run counts so far
        before /= 2;
        after /= 2;
    }
    // Of events that come at random, each belongs to the second run with the chance that its messages have.
    const auto interval = wilson(after, before + after, confidence());
    return interval && (candidate.expected < interval->low || candidate.expected > interval->high);
}

bool Differences::differs(Candidate& candidate) const {
    Change& change = candidate.change;
    if (change.before.index() != change.after.index()) return true;
    if (std::holds_alternative<Proportion>(change.before)) return share_differs(candidate);
    if (std::holds_alternative<std::uint64_t>(change.before)) return count_differs(candidate);
    if (const auto* before = std::get_if<Outcome>(&change.before)) {
        const auto& after = std::get<Outcome>(change.after);
        change.is_regression = before->holds && !after.holds;
        return before->holds != after.holds || (!has_chance_ && before->actual != after.actual);
    }
    if (const auto* before = std::get_if<base::Duration>(&change.before)) {
        const auto after = std::get<base::Duration>(change.after);
        return has_chance_ ? !is_near(*before, after) : *before != after;
    }
    return false;
}

std::vector<Change> Differences::take() {
    std::vector<Change> changes;
    for (Candidate& candidate : candidates_) {
        if (differs(candidate)) changes.push_back(std::move(candidate.change));
    }
    candidates_.clear();
    std::stable_sort(changes.begin(), changes.end(),
                     [](const Change& a, const Change& b) { return a.topic < b.topic; });
    return changes;
}

}  // namespace mxdrill::measure
