#include "sim/check/schedule.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "sim/base/units.hpp"
#include "sim/check/shadows.hpp"

namespace mxdrill::check {
namespace {

using base::Instant;
using base::Name;

std::string text_of(Instant at) {
    return base::format_duration(at.since_start);
}

std::set<Name> hosts_of(const Listing& listing) {
    std::set<Name> hosts;
    for (const Exchange* host : listing.hosts()) hosts.insert(host->host);
    return hosts;
}

// Something that ends a server's service for a domain, and where it was written.
struct End {
    Instant at;
    scenario::Place place;
};

// The first end in [from, until), which lasts until then at least.
class EndOfService {
  public:
    EndOfService(const Survey& survey, const Listing& old, const Name& host, Instant from, Instant until)
        : survey_(survey), old_(old), host_(host), from_(from), until_(until) {}

    std::optional<End> find() {
        look_at_faults();
        look_at_phases();
        look_at_addresses();
        return first_;
    }

  private:
    void look_at_faults() {
        const auto& faults = survey_.scenario().faults;
        for (std::size_t i = 0; i < faults.size(); ++i) {
            const auto* fault = std::get_if<fake_smtp::Fault>(&faults[i].what);
            if (fault == nullptr || fault->only_delays()) continue;
            const rules::Window& when = faults[i].matcher.when;
            const auto end = end_of(when);
            if (when.repeat || (end && *end < until_) || !strikes_all(faults[i].matcher)) continue;
            const auto whole = addresses_of(survey_.scenario(), *fault);
            const auto* server = survey_.server(host_);
            const bool hits =
                server != nullptr && std::all_of(server->addresses.begin(), server->addresses.end(),
                                                 [&](auto& own) { return whole.contains(own); });
            if (hits) offer({when.at, survey_.places().faults[i]->place_of("at")});
        }
    }
    void look_at_phases() {
        const auto* server = survey_.server(host_);
        if (server == nullptr) return;
        for (const scenario::ServerPhase& phase : server->phases) {
            const auto& domains = phase.settings.domains;
            const bool accepts = std::find(domains.begin(), domains.end(), old_.domain) != domains.end();
            const auto place = survey_.place_of(phase, "from");
            if (!accepts && place) offer({phase.from, *place});
        }
    }
    void look_at_addresses() {
        if (survey_.addresses_of(host_, old_.from).empty()) return;
        for (const Instant at : survey_.moments()) {
            if (at <= old_.from || !survey_.addresses_of(host_, at).empty()) continue;
            for (const Exchange& exchange : old_.exchanges) {
                if (exchange.host == host_) offer({at, exchange.place});
            }
        }
    }
    void offer(const End& end) {
        if (end.at >= from_ && end.at < until_ && (!first_ || end.at < first_->at)) first_ = end;
    }

    const Survey& survey_;
    const Listing& old_;
    const Name& host_;
    Instant from_, until_;
    std::optional<End> first_;
};

}  // namespace

void ttl_lowered_late(const Survey& survey, const Tell& tell) {
    const auto changes = survey.changes();
    for (const auto& [first, lowered] : changes) {
        if (hosts_of(*first) != hosts_of(*lowered) || lowered->ttl() >= first->ttl()) continue;
        for (const auto& [before, after] : changes) {
            if (before != lowered || hosts_of(*after) == hosts_of(*lowered)) continue;
            const Instant cached_until = lowered->from + first->ttl();
            if (cached_until <= after->from) continue;
            tell(lowered->exchanges[0].place, {{"domain", lowered->domain.text()},
                                               {"lead", base::format_duration(after->from - lowered->from)},
                                               {"ttl", base::format_duration(first->ttl())}});
        }
    }
}

void switched_off_early(const Survey& survey, const Tell& tell) {
    for (const auto& [before, after] : survey.changes()) {
        const auto remaining = hosts_of(*after);
        const Instant until = after->from + before->ttl();
        for (const Name& host : hosts_of(*before)) {
            if (remaining.contains(host)) continue;
            const auto end = EndOfService(survey, *before, host, after->from, until).find();
            if (!end) continue;
            tell(end->place, {{"domain", before->domain.text()},
                              {"host", host.text()},
                              {"stop", text_of(end->at)},
                              {"until", text_of(until)}});
        }
    }
}

void fault_outside_run(const Survey& survey, const Tell& tell) {
    const auto& scenario = survey.scenario();
    if (!scenario.duration) return;
    for (std::size_t i = 0; i < scenario.faults.size(); ++i) {
        const Instant at = scenario.faults[i].matcher.when.at;
        if (at.since_start < *scenario.duration) continue;
        tell(survey.places().faults[i]->place_of("at"), {{"fault", name_of_fault(scenario, i)},
                                                         {"at", text_of(at)},
                                                         {"end", base::format_duration(*scenario.duration)}});
    }
}

void change_outside_run(const Survey& survey, const Tell& tell) {
    const auto& scenario = survey.scenario();
    if (!scenario.duration) return;
    const auto look = [&](Instant from, const std::string& what, const scenario::Place& place) {
        if (from.since_start < *scenario.duration) return;
        tell(place,
             {{"what", what}, {"at", text_of(from)}, {"end", base::format_duration(*scenario.duration)}});
    };
    for (std::size_t i = 0; i < scenario.zones.size(); ++i) {
        look(scenario.zones[i].from, "zone " + scenario.zones[i].origin.text(),
             survey.places().zones[i].table->place_of("from"));
    }
    for (const auto& [server, table] : survey.places().servers)
        look(server.second, "server " + server.first.text(), table->place_of("from"));
}

}  // namespace mxdrill::check
