#include "sim/measure/folds.hpp"

#include <algorithm>
#include <utility>

#include "sim/measure/statistics.hpp"

namespace mxdrill::measure {
namespace {

static_assert(base::names_of<trace::Outcome>.size() == kOutcomes);
static_assert(base::names_of<Final>.size() == kFinals);

std::optional<double> share_of(std::uint64_t part, std::uint64_t whole) {
    if (whole == 0) return std::nullopt;
    return static_cast<double>(part) / static_cast<double>(whole);
}

WordCounts outcome_words(const HostCounts& counts) {
    WordCounts words;
    for (std::size_t i = 0; i < kOutcomes; ++i) {
        if (counts.outcomes[i] == 0) continue;
        words.emplace_back(base::name_of(static_cast<trace::Outcome>(i)), counts.outcomes[i]);
    }
    return words;
}

Host host_report(const Folds& folds, trace::DomainId domain, const trace::Tier& tier, trace::ServerId id) {
    Host host;
    host.server = folds.cast.servers[id].name.text();
    for (const auto& address : folds.cast.servers[id].addresses) host.addresses.push_back(address.text());
    // A server that is listed twice at a time has all its counts where it is preferred.
    const auto* place = folds.lineup.find_at(domain, id, tier.preference);
    const HostCounts counts = place != nullptr ? folds.hosts.of(*place) : HostCounts{};
    host.tries = counts.tries;
    host.accepted = counts.accepted;
    host.delivered = counts.delivered;
    host.share = share_of(host.accepted, folds.hosts.accepted(domain));
    if (const auto interval = wilson(host.accepted, folds.hosts.accepted(domain))) {
        host.share_low = interval->low;
        host.share_high = interval->high;
    }
    host.outcomes = outcome_words(counts);
    return host;
}

SplitTest split_test(const std::vector<Host>& hosts) {
    std::vector<std::uint64_t> accepted;
    for (const Host& host : hosts) accepted.push_back(host.accepted);
    SplitTest split;
    split.degrees = hosts.empty() ? 0 : hosts.size() - 1;
    if (const auto test = equal_shares(accepted)) {
        split.statistic = test->statistic;
        split.p_value = test->p_value;
    }
    return split;
}

// Hosts that were not always listed together did not share alike, and were not meant to.
bool is_constant(const trace::Domain& domain, const trace::Tier& ever) {
    for (const trace::Listing& listing : domain.listings) {
        const auto then =
            std::find_if(listing.tiers.begin(), listing.tiers.end(),
                         [&](const trace::Tier& tier) { return tier.preference == ever.preference; });
        if (then != listing.tiers.end() && then->hosts != ever.hosts) return false;
    }
    return true;
}

TierReport tier_report(const Folds& folds, trace::DomainId domain, const trace::Tier& tier) {
    TierReport report;
    report.preference = tier.preference;
    for (const auto id : tier.hosts) {
        report.hosts.push_back(host_report(folds, domain, tier, id));
        report.accepted += report.hosts.back().accepted;
        report.delivered += report.hosts.back().delivered;
    }
    report.share = share_of(report.accepted, folds.hosts.accepted(domain));
    report.split = is_constant(folds.cast.domains[domain], tier) ? split_test(report.hosts) : SplitTest{};
    return report;
}

std::vector<DomainReport> domain_reports(const Folds& folds) {
    std::vector<DomainReport> reports;
    for (trace::DomainId id = 0; id < folds.cast.domains.size(); ++id) {
        DomainReport report{folds.cast.domains[id].name.text(), folds.hosts.accepted(id), {}};
        for (const auto& tier : folds.cast.domains[id].tiers)
            report.tiers.push_back(tier_report(folds, id, tier));
        reports.push_back(std::move(report));
    }
    return reports;
}

std::vector<StoreReport> store_reports(const Folds& folds) {
    std::vector<StoreReport> reports;
    const auto count = static_cast<trace::StoreId>(folds.cast.stores.size());
    for (trace::StoreId id = 0; id < count; ++id)
        reports.push_back({folds.cast.stores[id], folds.hosts.delivered(id)});
    return reports;
}

std::vector<AttemptReport> attempt_reports(const Folds& folds) {
    std::vector<AttemptReport> reports;
    for (const Retries::Attempt& attempt : folds.retries.attempts()) {
        AttemptReport report;
        report.attempt = static_cast<std::uint32_t>(reports.size() + 1);
        report.messages = attempt.age.count();
        report.age_p50 = attempt.age.at(0.5);
        report.gap_min = attempt.gap.min();
        report.gap_p50 = attempt.gap.at(0.5);
        report.gap_max = attempt.gap.max();
        reports.push_back(report);
    }
    return reports;
}

std::vector<QuestionReport> question_reports(const Folds& folds) {
    std::vector<QuestionReport> reports;
    const auto add = [&](std::string name, std::string type, const Questions::Question& question) {
        reports.push_back({std::move(name), std::move(type), question.queries,
                           WordCounts(question.outcomes.begin(), question.outcomes.end())});
    };
    for (const auto& question : folds.questions.sorted())
        add(question.name.is_root() ? "." : question.name.text(), protocol::text_of(question.type), question);
    const auto& others = folds.questions.others();
    if (others.queries > 0) add("(others)", "", others);
    return reports;
}

std::vector<FaultReport> fault_reports(const Folds& folds) {
    std::vector<FaultReport> reports;
    for (std::size_t i = 0; i < folds.cast.faults.size(); ++i) {
        const auto& [name, from] = folds.cast.faults[i];
        reports.push_back({.index = i,
                           .name = name,
                           .fired = i < folds.fired.size() ? folds.fired[i] : 0,
                           .was_due = from && *from < folds.last});
    }
    return reports;
}

}  // namespace

Totals totals_of(const Folds& folds) {
    return {counts_of(folds.sent, folds.finals, folds.duplicated), folds.attempts, folds.connections};
}

Report report_of(const Folds& folds) {
    const scenario::Scenario& scenario = folds.scenario;
    Report report;
    const base::Duration so_far = folds.last.since_start;
    report.scenario = {scenario.file, scenario.title, scenario.seed,
                       folds.interrupted ? so_far : scenario.duration.value_or(so_far)};
    report.body = folds.body;
    const Totals totals = totals_of(folds);
    report.messages = totals.messages;
    report.attempts = totals.attempts;
    report.connections = totals.connections;
    report.notices = folds.notices;
    report.domains = domain_reports(folds);
    report.stores = store_reports(folds);
    report.kinds = folds.kinds.report();
    report.migrations = folds.migrations.report();
    // What comes to the old servers in the end is known only of a run that came to its own.
    for (MigrationReport& migration : report.migrations) {
        if (folds.interrupted || report.scenario.duration <= migration.change)
            migration.safe_switch_off.reset();
    }
    report.delay = delay_of(folds.delays);
    report.by_attempt = attempt_reports(folds);
    report.dns = question_reports(folds);
    report.faults = fault_reports(folds);
    report.expectations = folds.expectations.verdicts();
    for (Verdict& verdict : report.expectations) {
        if (folds.interrupted) verdict.unjudged = "the run was interrupted";
    }
    for (const Verdict& verdict : report.expectations)
        report.passed = report.passed && (!verdict.failed() || !folds.body.sends);
    if (folds.unseen) report.unseen_attempts = folds.unseen->why();
    report.reached_bound = folds.reached_bound;
    report.interrupted = folds.interrupted;
    return report;
}

}  // namespace mxdrill::measure
