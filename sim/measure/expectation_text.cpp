#include "sim/measure/expectation_text.hpp"

#include <fmt/format.h>

#include <cmath>
#include <vector>

namespace mxdrill::measure {
namespace {

using scenario::Expectation;
using scenario::Metric;

// At most nine decimals, none of them a trailing zero, so that 0.95 · 100 is 95.
std::string short_number(double value) {
    std::string text = fmt::format("{:.9f}", value);
    while (text.back() == '0') text.pop_back();
    if (text.back() == '.') text.pop_back();
    return text;
}

std::string bound_text(double bound, Unit unit) {
    switch (unit) {
        case Unit::share: return short_number(bound * 100) + "%";
        case Unit::seconds: return base::format_duration(base::Duration(std::llround(bound * 1e9)));
        default: return short_number(bound);
    }
}

std::string quantile_text(double quantile) {
    if (quantile >= 1) return " max";
    if (quantile <= 0) return " min";
    return " p" + short_number(quantile * 100);
}

std::string metric_text(const Expectation& expectation) {
    switch (expectation.metric) {
        case Metric::share:
            return expectation.of == scenario::ShareOf::delivered ? "share of deliveries" : "share";
        case Metric::delay: return "delay" + quantile_text(expectation.quantile);
        case Metric::retry_gap: return "retry gap" + quantile_text(expectation.quantile);
        default: return std::string(base::name_of(expectation.metric));
    }
}

std::string filters_text(const Expectation& expectation) {
    const bool at_place =
        expectation.of == scenario::ShareOf::delivered && expectation.metric == Metric::share;
    std::string text;
    const auto add = [&](std::string_view word, const std::string& what) {
        text += fmt::format(" {} {}", word, what);
    };
    const std::string_view of = at_place ? "at" : "of";
    if (expectation.server) add(of, expectation.server->text());
    if (expectation.store) add(of, "store " + *expectation.store);
    if (expectation.tier) add(of, fmt::format("tier {}", *expectation.tier));
    if (expectation.domain) add("of", expectation.domain->text());
    if (expectation.attempt) add("on", fmt::format("attempt {}", *expectation.attempt));
    if (expectation.kind) add("of", std::string(base::name_of(*expectation.kind)));
    if (expectation.sender) add("from", *expectation.sender);
    if (expectation.from) add("since", base::format_duration(expectation.from->since_start));
    if (expectation.until) add("until", base::format_duration(expectation.until->since_start));
    return text;
}

}  // namespace

Unit unit_of(Metric metric) {
    switch (metric) {
        case Metric::share: return Unit::share;
        case Metric::delay:
        case Metric::retry_gap: return Unit::seconds;
        case Metric::split: return Unit::probability;
        default: return Unit::count;
    }
}

std::string text_of(const Expectation& expectation) {
    std::string comparisons;
    const auto compare = [&](std::string_view sign, std::optional<double> bound) {
        if (!bound) return;
        if (!comparisons.empty()) comparisons += " and";
        comparisons += fmt::format(" {} {}", sign, bound_text(*bound, unit_of(expectation.metric)));
    };
    compare("=", expectation.equals);
    compare("≥", expectation.at_least);
    compare("≤", expectation.at_most);
    return metric_text(expectation) + filters_text(expectation) + comparisons;
}

}  // namespace mxdrill::measure
