#include "sim/scenario/expectations.hpp"

#include <fmt/format.h>

#include "sim/scenario/kinds.hpp"
#include "sim/scenario/suggestion.hpp"

namespace mxdrill::scenario {
namespace {

template <class Member>
auto of(Member member) {
    return [member](ExpectKeys & keys) -> auto& {
        return keys.expectation.*member;
    };
}

// Comparators are in the metric's unit: a count, a share, a time or a probability.
Kind<double> unit_of(Metric metric) {
    switch (metric) {
        case Metric::share: return share();
        case Metric::split: return fraction();
        case Metric::delay:
        case Metric::retry_gap: {
            const auto span = duration();
            return {span.shape, [span](const Value& value, Diagnostics& errors) -> std::optional<double> {
                        const auto read = span.read(value, errors);
                        return read ? std::optional(base::in_seconds(*read)) : std::nullopt;
                    }};
        }
        default: return count_number();
    }
}

// The bound as it was written; what it may be depends on the metric.
Kind<Value> bound() {
    Shape shape{.type = Shape::Type::either, .what = "a number, a share or a duration"};
    shape.parts = {count_number().shape, share().shape.parts[1], duration().shape};
    return {std::move(shape), [](const Value& value, Diagnostics&) { return std::optional(value); }};
}

void refuse(const Table& table, std::initializer_list<const char*> keys, Metric metric, Diagnostics& errors) {
    for (const char* key : keys) {
        if (!table.has(key)) continue;
        errors.add(table.place_of(key),
                   fmt::format("`{}` does not go with the metric {}", key, base::name_of(metric)));
    }
}

// The filters that would leave the metric without a meaning.
void check_filters(Metric metric, const Table& table, Diagnostics& errors) {
    if (metric != Metric::share) refuse(table, {"of"}, metric, errors);
    if (metric != Metric::delay && metric != Metric::retry_gap) refuse(table, {"quantile"}, metric, errors);
    switch (metric) {
        case Metric::sent:  // at that moment nothing has happened to a message yet
            return refuse(table, {"tier", "server", "store", "attempt"}, metric, errors);
        case Metric::attempts:  // an attempt may visit several tiers
        case Metric::retry_gap: return refuse(table, {"tier", "server", "store"}, metric, errors);
        case Metric::connections: return refuse(table, {"attempt"}, metric, errors);
        case Metric::queries:
            return refuse(table, {"sender", "kind", "from", "until", "tier", "server", "store", "attempt"},
                          metric, errors);
        default: return;
    }
}

void check_window(const Expectation& expectation, const Table& table, Diagnostics& errors) {
    const base::Instant from = expectation.from.value_or(base::Instant{});
    if (!expectation.until || *expectation.until > from) return;
    errors.add(table.place_of("until"), "the window is empty: `until` is not after `from`");
}

void read_bounds(Expectation& expectation, const ExpectKeys& keys, const Table& table, Diagnostics& errors) {
    const auto unit = unit_of(expectation.metric);
    const auto read = [&](const std::optional<Value>& written, std::optional<double>& bound) {
        if (written) bound = unit.read(*written, errors);
    };
    read(keys.equals, expectation.equals);
    read(keys.at_least, expectation.at_least);
    read(keys.at_most, expectation.at_most);
    if (keys.equals && (keys.at_least || keys.at_most)) {
        errors.add(table.place_of("equals"), "`equals` leaves nothing to `at_least` and `at_most`");
    } else if (expectation.at_least && expectation.at_most && *expectation.at_least > *expectation.at_most) {
        errors.add(table.place_of("at_most"), "`at_most` is less than `at_least`: nothing can hold");
    }
}

}  // namespace

Section<ExpectKeys> expect_section() {
    return Section<ExpectKeys>("[[expect]]")
        .key("metric", of(&Expectation::metric), enumerator<Metric>(), "what is measured", Need::required)
        .key("of", of(&Expectation::of), enumerator<ShareOf>(), "share: of what; default \"accepted\"")
        .key("quantile", of(&Expectation::quantile), fraction(),
             "delay, retry_gap: which; default 1, the maximum")
        .key("domain", of(&Expectation::domain), host_name(),
             "messages to this domain; queries for it and what is below it")
        .key("sender", of(&Expectation::sender), text(),
             "messages of this sender group, or of its host GROUP/K")
        .key("kind", of(&Expectation::kind), enumerator<trace::Kind>(), "messages of this kind")
        .key("from", of(&Expectation::from), instant(), "messages that arrive then or later")
        .key("until", of(&Expectation::until), instant(), "messages that arrive before then")
        .key("tier", of(&Expectation::tier), integer(0, 65535),
             "counts what happened at hosts of this preference")
        .key("server", of(&Expectation::server), host_name(), "counts what happened at this server")
        .key("store", of(&Expectation::store), label(),
             "counts what happened at servers of this mailbox system")
        .key("attempt", of(&Expectation::attempt), integer(1, INT32_MAX),
             "counts what happened in this attempt")
        .key("equals", &ExpectKeys::equals, bound(), "the measured value is this")
        .key("at_least", &ExpectKeys::at_least, bound(), "the measured value is this or more")
        .key("at_most", &ExpectKeys::at_most, bound(), "the measured value is this or less")
        .key("why", of(&Expectation::why), paragraph(), "printed when it fails")
        .at_least_one_of({"equals", "at_least", "at_most"});
}

std::vector<ExpectationAt> read_expectations(const std::vector<Written<ExpectKeys>>& written,
                                             Diagnostics& errors) {
    std::vector<ExpectationAt> expectations;
    for (const auto& one : written) {
        Expectation expectation = one.keys.expectation;
        const Value* metric = one.table->find("metric");
        const auto* word = metric == nullptr ? nullptr : metric->as<std::string>();
        if (word == nullptr || !base::named<Metric>(*word)) continue;  // already told
        check_filters(expectation.metric, *one.table, errors);
        check_window(expectation, *one.table, errors);
        read_bounds(expectation, one.keys, *one.table, errors);
        expectations.push_back({std::move(expectation), one.table});
    }
    return expectations;
}

}  // namespace mxdrill::scenario
