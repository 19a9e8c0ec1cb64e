#include "reports/json.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

namespace mxdrill::reports {
namespace {

using Json = nlohmann::ordered_json;

// A division of two whole numbers is the double nearest to the decimal, so it prints as that decimal.
double decimal(double value, double unit) {
    return std::round(value * unit) / unit;
}

Json seconds(const measure::Seconds& span) {
    if (!span) return nullptr;
    const auto microseconds = span->count() / 1000;
    return static_cast<double>(microseconds) / 1e6;
}

Json share(const std::optional<double>& value) {
    if (!value) return nullptr;
    return decimal(*value, 1e6);
}

Json six_digits(const std::optional<double>& value) {
    if (!value) return nullptr;
    const std::string text = fmt::format("{:.6g}", *value);
    double rounded = 0;
    std::from_chars(text.data(), text.data() + text.size(), rounded);
    return rounded;
}

Json in_unit(const std::optional<double>& value, measure::Unit unit) {
    if (!value) return nullptr;
    switch (unit) {
        case measure::Unit::count: return std::llround(*value);
        case measure::Unit::share: return share(value);
        case measure::Unit::seconds: return decimal(*value, 1e6);
        case measure::Unit::probability: return six_digits(value);
    }
    return nullptr;
}

Json words(const measure::WordCounts& counts) {
    Json object = Json::object();
    for (const auto& [word, count] : counts) object[word] = count;
    return object;
}

template <class Items, class ToJson>
Json list(const Items& items, ToJson to_json) {
    Json array = Json::array();
    for (const auto& item : items) array.push_back(to_json(item));
    return array;
}

Json host(const measure::Host& host) {
    return {{"server", host.server},
            {"addresses", host.addresses},
            {"tries", host.tries},
            {"accepted", host.accepted},
            {"delivered", host.delivered},
            {"share", share(host.share)},
            {"share_low", share(host.share_low)},
            {"share_high", share(host.share_high)},
            {"outcomes", words(host.outcomes)}};
}

Json tier(const measure::TierReport& tier) {
    return {{"preference", tier.preference},
            {"accepted", tier.accepted},
            {"delivered", tier.delivered},
            {"share", share(tier.share)},
            {"hosts", list(tier.hosts, host)},
            {"split",
             {{"test", "chi-squared"},
              {"statistic", six_digits(tier.split.statistic)},
              {"df", tier.split.degrees},
              {"p_value", six_digits(tier.split.p_value)}}}};
}

Json domain(const measure::DomainReport& domain) {
    return {{"domain", domain.domain}, {"tiers", list(domain.tiers, tier)}};
}

Json attempt(const measure::AttemptReport& attempt) {
    Json object{{"attempt", attempt.attempt},
                {"messages", attempt.messages},
                {"age_s", {{"p50", seconds(attempt.age_p50)}}}};
    if (attempt.attempt > 1) {
        object["gap_s"] = {{"min", seconds(attempt.gap_min)},
                           {"p50", seconds(attempt.gap_p50)},
                           {"max", seconds(attempt.gap_max)}};
    }
    return object;
}

Json question(const measure::QuestionReport& question) {
    return {{"name", question.name},
            {"type", question.type},
            {"queries", question.queries},
            {"outcomes", words(question.outcomes)}};
}

Json fault(const measure::FaultReport& fault) {
    const Json name = fault.name ? Json(*fault.name) : Json(nullptr);
    const Json fired = fault.fired ? Json(*fault.fired) : Json(nullptr);
    return {{"index", fault.index}, {"name", name}, {"fired", fired}};
}

Json expectation(const measure::Verdict& verdict, bool is_judged) {
    return {{"index", verdict.index},
            {"text", verdict.text},
            {"actual", in_unit(verdict.actual, verdict.unit)},
            {"passed", is_judged ? Json(verdict.passed) : Json(nullptr)},
            {"why", verdict.why}};
}

Json messages(const measure::MessageCounts& counts) {
    return {{"sent", counts.sent},
            {"delivered", counts.delivered},
            {"bounced", counts.bounced},
            {"queued", counts.queued},
            {"lost", counts.lost},
            {"abandoned", counts.abandoned},
            {"duplicated", counts.duplicated}};
}

Json delay(const measure::DelayReport& delay) {
    return {{"min", seconds(delay.min)},
            {"p50", seconds(delay.p50)},
            {"p90", seconds(delay.p90)},
            {"p99", seconds(delay.p99)},
            {"max", seconds(delay.max)}};
}

Json kind(const measure::KindReport& kind) {
    return {{"kind", kind.kind}, {"messages", messages(kind.messages)}, {"delay_s", delay(kind.delay)}};
}

Json migration(const measure::MigrationReport& migration) {
    Json turned_away = messages(migration.turned_away);
    turned_away.erase("duplicated");
    return {{"domain", migration.domain},
            {"change_s", seconds(migration.change)},
            {"old_servers", migration.old_servers},
            {"new_servers", migration.new_servers},
            {"old_accepted_since_change", migration.old_since_change},
            {"new_accepted_since_change", migration.new_since_change},
            {"last_accepted_by_old_s", seconds(migration.last_to_old)},
            {"safe_switch_off_s", seconds(migration.safe_switch_off)},
            {"turned_away_by_old", std::move(turned_away)},
            {"accepted_over_time", list(migration.over_time, [](const measure::MigrationSlice& slice) {
                 return Json{{"from_s", seconds(slice.from)}, {"old", slice.to_old}, {"new", slice.to_new}};
             })}};
}

}  // namespace

std::string json_text(const measure::Report& report) {
    const bool is_judged = report.body.sends;
    Json json{{"format", "mxdrill.report/1"},
              {"scenario",
               {{"file", report.scenario.file},
                {"title", report.scenario.title},
                {"seed", report.scenario.seed},
                {"duration_s", seconds(report.scenario.duration)}}},
              {"engine", report.body.engine},
              {"clock", report.body.clock},
              {"sender", report.body.sender},
              {"messages", messages(report.messages)},
              {"attempts", report.attempts},
              {"connections", report.connections},
              {"notices",
               {{"sent", report.notices.sent},
                {"delivered", report.notices.delivered},
                {"failed", report.notices.failed}}},
              {"domains", list(report.domains, domain)},
              {"stores", list(report.stores,
                              [](const auto& store) {
                                  return Json{{"store", store.store}, {"delivered", store.delivered}};
                              })},
              {"kinds", list(report.kinds, kind)},
              {"migrations", list(report.migrations, migration)},
              {"delay_s", delay(report.delay)},
              {"retry", {{"by_attempt", list(report.by_attempt, attempt)}}},
              {"dns", list(report.dns, question)},
              {"faults", list(report.faults, fault)},
              {"expectations", list(report.expectations,
                                    [&](const auto& verdict) { return expectation(verdict, is_judged); })},
              {"passed", is_judged ? Json(report.passed) : Json(nullptr)}};
    if (report.interrupted) json["interrupted"] = true;
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace mxdrill::reports
