// The names of report.json, each said once, for writing and for reading it.
//
// `fields(io, value)` hands the members of a value to `io` in the order of the file. `io` is a JsonWriter,
// and the value const, or a JsonReader that fills it:
//
//     io.field(name, member)      always there
//     io.extra(name, member)      always written; what an older file lacks keeps its default
//     io.unusual(name, member)    written unless it is false or empty, which it is where a file lacks it
//     io.object(name, members)    an object that is no value of its own: `members(io)` has its fields
//     io.list(name, items, each)  `each(io, item)` has an item's fields
//     io.constant(name, text)     written, and not read
//
// A member whose number has a form of its own goes in one of the wrappers below.
#pragma once

#include <concepts>
#include <optional>
#include <type_traits>

#include "sim/measure/report.hpp"

namespace mxdrill::reports {

inline constexpr const char* kReportFormat = "mxdrill.report/1";

template <class Value, class Plain>
concept Is = std::same_as<std::remove_const_t<Value>, Plain>;

/// From 0 to 1, to six decimals.
template <Is<std::optional<double>> Value>
struct Share {
    Value& value;
};

/// To six digits.
template <Is<std::optional<double>> Value>
struct SixDigits {
    Value& value;
};

/// A number whose form is that of its metric.
template <Is<std::optional<double>> Value, Is<measure::Unit> Unit>
struct Metered {
    Value& value;
    Unit& unit;
};

/// Yes or no, and null where it is not judged.
template <Is<bool> Bool>
struct Judged {
    Bool& passed;
    Bool& is_judged;
};

// Clang 14 does not deduce aggregates by itself.
template <class Value>
Share(Value&) -> Share<Value>;
template <class Value>
SixDigits(Value&) -> SixDigits<Value>;
template <class Value, class Unit>
Metered(Value&, Unit&) -> Metered<Value, Unit>;
template <class Bool>
Judged(Bool&, Bool&) -> Judged<Bool>;

template <class Io>
void fields(Io& io, Is<measure::ScenarioFacts> auto& scenario) {
    io.field("file", scenario.file);
    io.field("title", scenario.title);
    io.field("seed", scenario.seed);
    io.field("duration_s", scenario.duration);
}

/// The five ends of messages, and their sum.
template <class Io>
void end_fields(Io& io, Is<measure::MessageCounts> auto& counts) {
    io.field("sent", counts.sent);
    io.field("delivered", counts.delivered);
    io.field("bounced", counts.bounced);
    io.field("queued", counts.queued);
    io.field("lost", counts.lost);
    io.field("abandoned", counts.abandoned);
}

template <class Io>
void fields(Io& io, Is<measure::MessageCounts> auto& counts) {
    end_fields(io, counts);
    io.field("duplicated", counts.duplicated);
}

template <class Io>
void fields(Io& io, Is<measure::NoticeCounts> auto& notices) {
    io.field("sent", notices.sent);
    io.field("delivered", notices.delivered);
    io.field("failed", notices.failed);
}

template <class Io>
void fields(Io& io, Is<measure::Host> auto& host) {
    io.field("server", host.server);
    io.field("addresses", host.addresses);
    io.field("tries", host.tries);
    io.field("accepted", host.accepted);
    io.field("delivered", host.delivered);
    io.field("share", Share{host.share});
    io.field("share_low", Share{host.share_low});
    io.field("share_high", Share{host.share_high});
    io.field("outcomes", host.outcomes);
}

template <class Io>
void fields(Io& io, Is<measure::SplitTest> auto& split) {
    io.constant("test", "chi-squared");
    io.field("statistic", SixDigits{split.statistic});
    io.field("df", split.degrees);
    io.field("p_value", SixDigits{split.p_value});
}

template <class Io>
void fields(Io& io, Is<measure::TierReport> auto& tier) {
    io.field("preference", tier.preference);
    io.field("accepted", tier.accepted);
    io.field("delivered", tier.delivered);
    io.field("share", Share{tier.share});
    io.field("hosts", tier.hosts);
    io.field("split", tier.split);
}

template <class Io>
void fields(Io& io, Is<measure::DomainReport> auto& domain) {
    io.field("domain", domain.domain);
    io.extra("accepted", domain.accepted);
    io.field("tiers", domain.tiers);
}

template <class Io>
void fields(Io& io, Is<measure::StoreReport> auto& store) {
    io.field("store", store.store);
    io.field("delivered", store.delivered);
}

template <class Io>
void fields(Io& io, Is<measure::DelayReport> auto& delay) {
    io.field("min", delay.min);
    io.field("p50", delay.p50);
    io.field("p90", delay.p90);
    io.field("p99", delay.p99);
    io.field("max", delay.max);
}

template <class Io>
void fields(Io& io, Is<measure::KindReport> auto& kind) {
    io.field("kind", kind.kind);
    io.field("messages", kind.messages);
    io.field("delay_s", kind.delay);
}

template <class Io>
void fields(Io& io, Is<measure::MigrationSlice> auto& slice) {
    io.field("from_s", slice.from);
    io.field("old", slice.to_old);
    io.field("new", slice.to_new);
}

template <class Io>
void fields(Io& io, Is<measure::MigrationReport> auto& migration) {
    io.field("domain", migration.domain);
    io.field("change_s", migration.change);
    io.field("old_servers", migration.old_servers);
    io.field("new_servers", migration.new_servers);
    io.field("old_accepted_since_change", migration.old_since_change);
    io.field("new_accepted_since_change", migration.new_since_change);
    io.field("last_accepted_by_old_s", migration.last_to_old);
    io.field("safe_switch_off_s", migration.safe_switch_off);
    io.object("turned_away_by_old", [&](auto& ends) { end_fields(ends, migration.turned_away); });
    io.field("accepted_over_time", migration.over_time);
}

template <class Io>
void fields(Io& io, Is<measure::AttemptReport> auto& attempt) {
    io.field("attempt", attempt.attempt);
    io.field("messages", attempt.messages);
    io.object("age_s", [&](auto& age) { age.field("p50", attempt.age_p50); });
    if (attempt.attempt <= 1) return;  // there is no gap before the first
    io.object("gap_s", [&](auto& gap) {
        gap.field("min", attempt.gap_min);
        gap.field("p50", attempt.gap_p50);
        gap.field("max", attempt.gap_max);
    });
}

template <class Io>
void fields(Io& io, Is<measure::QuestionReport> auto& question) {
    io.field("name", question.name);
    io.field("type", question.type);
    io.field("queries", question.queries);
    io.field("outcomes", question.outcomes);
}

template <class Io>
void fields(Io& io, Is<measure::FaultReport> auto& fault) {
    io.field("index", fault.index);
    io.field("name", fault.name);
    io.field("fired", fault.fired);
}

template <class Io>
void fields(Io& io, Is<measure::Report> auto& report) {
    auto& is_judged = report.body.sends;
    io.field("scenario", report.scenario);
    io.field("engine", report.body.engine);
    io.field("clock", report.body.clock);
    io.field("sender", report.body.sender);
    io.unusual("why_real_clock", report.body.why_real);
    io.unusual("stands_for", report.body.stands_for);
    io.field("messages", report.messages);
    io.field("attempts", report.attempts);
    io.field("connections", report.connections);
    io.field("notices", report.notices);
    io.field("domains", report.domains);
    io.field("stores", report.stores);
    io.extra("kinds", report.kinds);
    io.extra("migrations", report.migrations);
    io.field("delay_s", report.delay);
    io.object("retry", [&](auto& retry) { retry.field("by_attempt", report.by_attempt); });
    io.field("dns", report.dns);
    io.field("faults", report.faults);
    io.list("expectations", report.expectations, [&](auto& expectation, auto& verdict) {
        expectation.field("index", verdict.index);
        expectation.field("text", verdict.text);
        expectation.extra("unit", verdict.unit);
        expectation.field("actual", Metered{verdict.actual, verdict.unit});
        std::remove_reference_t<decltype(is_judged)> is_one_judged = is_judged && verdict.unjudged.empty();
        expectation.field("passed", Judged{verdict.passed, is_one_judged});
        expectation.field("why", verdict.why);
        expectation.unusual("unjudged", verdict.unjudged);
    });
    if (report.says_nothing()) {
        std::remove_reference_t<decltype(is_judged)> is_any_judged = false;
        io.field("passed", Judged{report.passed, is_any_judged});
    } else {
        io.field("passed", Judged{report.passed, is_judged});
    }
    io.unusual("unseen_attempts", report.unseen_attempts);
    io.unusual("interrupted", report.interrupted);
}

}  // namespace mxdrill::reports
