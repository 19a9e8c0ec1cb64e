#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>
#include <variant>

#include "reports/comparison.hpp"
#include "sim/base/names_of.hpp"
#include "sim/base/overloaded.hpp"

namespace mxdrill::reports {
namespace {

using ComparedJson = nlohmann::ordered_json;

double six_decimals(double value) {
    return std::round(value * 1e6) / 1e6;
}

// Each value with the word for what it is.
ComparedJson value_json(const measure::Compared& value) {
    const auto json = base::Overloaded{
        [](std::monostate) { return ComparedJson(nullptr); },
        [](std::uint64_t count) {
            return ComparedJson{{"count", count}};
        },
        [](const measure::Proportion& share) {
            return ComparedJson{{"count", share.hits}, {"of", share.trials}};
        },
        [](base::Duration span) {
            const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(span).count();
            return ComparedJson{{"seconds", static_cast<double>(microseconds) / 1e6}};
        },
        [](const std::string& text) {
            return ComparedJson{{"text", text}};
        },
        [](const measure::Outcome& outcome) {
            return ComparedJson{
                {"passed", outcome.holds},
                {"actual", outcome.actual ? ComparedJson(*outcome.actual) : ComparedJson(nullptr)},
                {"unit", base::name_of(outcome.unit)}};
        },
    };
    return std::visit(json, value);
}

ComparedJson change_json(const measure::Change& change) {
    ComparedJson json{{"topic", base::name_of(change.topic)},
                      {"name", change.name},
                      {"a", value_json(change.before)},
                      {"b", value_json(change.after)}};
    if (change.difference) {
        json["difference_low"] = six_decimals(change.difference->low);
        json["difference_high"] = six_decimals(change.difference->high);
    }
    json["regression"] = change.is_regression;
    return json;
}

ComparedJson changes_json(const std::vector<measure::Change>& changes) {
    ComparedJson array = ComparedJson::array();
    for (const auto& change : changes) array.push_back(change_json(change));
    return array;
}

ComparedJson pair_json(const ComparedRun& pair) {
    return {{"path", pair.path},
            {"has_chance", pair.comparison.has_chance},
            {"confidence", pair.comparison.confidence},
            {"unjudged", pair.comparison.unjudged},
            {"sees_attempts", pair.comparison.sees_attempts},
            {"run", changes_json(pair.comparison.run)},
            {"changes", changes_json(pair.comparison.changes)},
            {"regressed", pair.comparison.regressed()}};
}

}  // namespace

std::string comparison_json(const ComparedRuns& runs) {
    ComparedJson pairs = ComparedJson::array();
    for (const auto& pair : runs.pairs) pairs.push_back(pair_json(pair));
    const ComparedJson json{{"format", "mxdrill.comparison/1"},
                            {"pairs", std::move(pairs)},
                            {"only_in_a", runs.only_in_a},
                            {"only_in_b", runs.only_in_b},
                            {"regressed", runs.regressed()}};
    return json.dump(2, ' ', false, ComparedJson::error_handler_t::replace) + "\n";
}

}  // namespace mxdrill::reports
