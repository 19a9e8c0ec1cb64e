#include "sim/measure/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/measure/differences.hpp"

namespace mxdrill::measure {
namespace {

constexpr std::size_t kNone = std::string::npos;

// Places of one key in both lists of keys, kNone where a list has none: in the order of the first list, then
// those that only the second has. Equal keys of a list are paired in their order.
std::vector<std::pair<std::size_t, std::size_t>> pairs_of(const std::vector<std::string>& first,
                                                          const std::vector<std::string>& second) {
    std::multimap<std::string_view, std::size_t> others;
    for (std::size_t place = 0; place < second.size(); ++place) others.emplace(second[place], place);
    std::vector<std::pair<std::size_t, std::size_t>> pairs;
    std::vector<bool> is_paired(second.size());
    for (std::size_t place = 0; place < first.size(); ++place) {
        const auto other = others.lower_bound(first[place]);
        const bool is_there = other != others.end() && other->first == first[place];
        pairs.emplace_back(place, is_there ? other->second : kNone);
        if (!is_there) continue;
        is_paired[other->second] = true;
        others.erase(other);
    }
    for (std::size_t place = 0; place < second.size(); ++place) {
        if (!is_paired[place]) pairs.emplace_back(kNone, place);
    }
    return pairs;
}

template <class Item, class Key>
std::vector<std::string> keys_of(const std::vector<Item>& items, Key key_of) {
    std::vector<std::string> keys;
    keys.reserve(items.size());
    for (const Item& item : items) keys.push_back(fmt::format("{}", key_of(item)));
    return keys;
}

// Calls `each(one, two)` for the items with one key, null where a list has none, in the order of pairs_of().
template <class Item, class Key, class Each>
void pair_up(const std::vector<Item>& first, const std::vector<Item>& second, Key key_of, Each each) {
    const auto at = [](const std::vector<Item>& items, std::size_t place) {
        return place == kNone ? nullptr : &items[place];
    };
    for (const auto& [one, two] : pairs_of(keys_of(first, key_of), keys_of(second, key_of)))
        each(at(first, one), at(second, two));
}

// For what a pair has in common.
template <class Item>
const Item& either(const Item* one, const Item* two) {
    assert(one != nullptr || two != nullptr);
    return one ? *one : *two;
}

// A member of an item, or nothing without the item.
template <class Item, class Member>
auto member(const Item* item, Member Item::*which) -> std::optional<Member> {
    return item ? std::optional(item->*which) : std::nullopt;
}
template <class Item, class Value>
std::optional<Value> member(const Item* item, std::optional<Value> Item::*which) {
    return item ? item->*which : std::nullopt;
}

void compare_run(const Report& a, const Report& b, std::vector<Change>& run) {
    const auto fact = [&](const char* name, Compared before, Compared after, bool is_same) {
        if (!is_same) run.push_back({Topic::run, name, std::move(before), std::move(after)});
    };
    const auto word = [&](const char* name, const std::string& before, const std::string& after) {
        fact(name, before, after, before == after);
    };
    word("scenario", a.scenario.file, b.scenario.file);
    word("title", a.scenario.title, b.scenario.title);
    word("seed", std::to_string(a.scenario.seed), std::to_string(b.scenario.seed));
    fact("duration", a.scenario.duration, b.scenario.duration, a.scenario.duration == b.scenario.duration);
    word("engine", a.body.engine, b.body.engine);
    word("clock", a.body.clock, b.body.clock);
    word("sender", a.body.sender, b.body.sender);
    const auto end = [](const Report& report) { return report.interrupted ? "interrupted" : "complete"; };
    word("end", end(a), end(b));
}

void compare_ends(Differences& differences, Topic topic, const std::string& of, const MessageCounts* a,
                  const MessageCounts* b) {
    constexpr std::array<std::pair<const char*, std::uint64_t MessageCounts::*>, 6> kEnds{
        {{"delivered", &MessageCounts::delivered},
         {"bounced", &MessageCounts::bounced},
         {"queued", &MessageCounts::queued},
         {"lost", &MessageCounts::lost},
         {"abandoned", &MessageCounts::abandoned},
         {"duplicated", &MessageCounts::duplicated}}};
    const auto share = [](const MessageCounts* counts, auto end) -> std::optional<Proportion> {
        return counts ? std::optional(Proportion{counts->*end, counts->sent}) : std::nullopt;
    };
    for (const auto& [name, end] : kEnds)
        differences.share(topic, name + of, share(a, end), share(b, end), true);
}

void compare_kinds(Differences& differences, const Report& a, const Report& b) {
    if (a.kinds.size() < 2 && b.kinds.size() < 2) return;
    pair_up(
        a.kinds, b.kinds, [](const KindReport& kind) { return kind.kind; },
        [&](const KindReport* one, const KindReport* two) {
            compare_ends(differences, Topic::kinds, " of kind " + either(one, two).kind,
                         one ? &one->messages : nullptr, two ? &two->messages : nullptr);
        });
}

// What tries came to that were not accepted; whoever accepts is told by its share.
void compare_troubles(Differences& differences, const std::string& host, const WordCounts& a,
                      const WordCounts& b) {
    pair_up(
        a, b, [](const auto& word) { return word.first; },
        [&](const auto* one, const auto* two) {
            const std::string& word = either(one, two).first;
            if (word == "accepted") return;
            // A word that a run does not have never came up there.
            differences.count(Topic::hosts, fmt::format("{} at {}", word, host), one ? one->second : 0,
                              two ? two->second : 0);
        });
}

std::uint64_t accepted_in(const DomainReport& domain) {
    std::uint64_t by_tiers = 0;
    for (const auto& tier : domain.tiers) by_tiers += tier.accepted;
    return std::max(domain.accepted, by_tiers);
}

// Whom the domain's mail does not know accepted none of it.
template <class Item>
std::optional<Proportion> accepted_share(const Item* item, const DomainReport* domain) {
    if (!domain) return std::nullopt;
    return Proportion{item ? item->accepted : 0, accepted_in(*domain)};
}

void compare_tiers(Differences& differences, const DomainReport* a, const DomainReport* b) {
    const std::string of = " of " + (a ? a : b)->domain;
    static const std::vector<TierReport> no_tiers;
    static const std::vector<Host> no_hosts;
    pair_up(
        a ? a->tiers : no_tiers, b ? b->tiers : no_tiers,
        [](const TierReport& tier) { return tier.preference; },
        [&](const TierReport* one, const TierReport* two) {
            const auto tier = fmt::format("tier {}{}", either(one, two).preference, of);
            differences.share(Topic::tiers, tier, accepted_share(one, a), accepted_share(two, b), true);
            pair_up(
                one ? one->hosts : no_hosts, two ? two->hosts : no_hosts,
                [](const Host& host) { return host.server; },
                [&](const Host* host, const Host* other) {
                    const auto name = fmt::format("{} in {}", (host ? host : other)->server, tier);
                    differences.share(Topic::hosts, name, accepted_share(host, a), accepted_share(other, b));
                    if (host && other) compare_troubles(differences, name, host->outcomes, other->outcomes);
                });
        });
}

void compare_stores(Differences& differences, const Report& a, const Report& b) {
    const auto share = [](const StoreReport* store, const Report& report) {
        return Proportion{store ? store->delivered : 0, report.messages.delivered};
    };
    pair_up(
        a.stores, b.stores, [](const StoreReport& store) { return store.store; },
        [&](const StoreReport* one, const StoreReport* two) {
            differences.share(Topic::stores, either(one, two).store, share(one, a), share(two, b), true);
        });
}

void compare_migrations(Differences& differences, const Report& a, const Report& b) {
    using Migration = MigrationReport;
    pair_up(
        a.migrations, b.migrations, [](const Migration& migration) { return migration.domain; },
        [&](const Migration* one, const Migration* two) {
            const std::string of = " of " + either(one, two).domain;
            const auto time = [&](const char* name, auto which) {
                differences.time(Topic::migrations, name + of, member(one, which), member(two, which));
            };
            time("change", &Migration::change);
            time("last to the old servers", &Migration::last_to_old);
            time("safe switch-off", &Migration::safe_switch_off);
        });
}

void compare_delay(Differences& differences, const DelayReport& a, const DelayReport& b) {
    differences.time(Topic::delay, "min", a.min, b.min);
    differences.time(Topic::delay, "median", a.p50, b.p50);
    differences.time(Topic::delay, "p90", a.p90, b.p90);
    differences.time(Topic::delay, "p99", a.p99, b.p99);
    differences.time(Topic::delay, "max", a.max, b.max);
}

void compare_retries(Differences& differences, const Report& a, const Report& b) {
    pair_up(
        a.by_attempt, b.by_attempt, [](const AttemptReport& attempt) { return attempt.attempt; },
        [&](const AttemptReport* one, const AttemptReport* two) {
            const auto name = fmt::format("attempt {}", either(one, two).attempt);
            // No message came so far in a run that does not list it.
            differences.share(Topic::retries, name + ", messages",
                              Proportion{one ? one->messages : 0, a.messages.sent},
                              Proportion{two ? two->messages : 0, b.messages.sent});
            if (!one || !two) return;
            differences.time(Topic::retries, name + ", median age", one->age_p50, two->age_p50);
            differences.time(Topic::retries, name + ", shortest gap", one->gap_min, two->gap_min);
            differences.time(Topic::retries, name + ", median gap", one->gap_p50, two->gap_p50);
            differences.time(Topic::retries, name + ", longest gap", one->gap_max, two->gap_max);
        });
}

void compare_faults(Differences& differences, const Report& a, const Report& b) {
    const auto name = [](const FaultReport& fault) {
        return fault.name ? *fault.name : fmt::format("[{}]", fault.index);
    };
    pair_up(a.faults, b.faults, name, [&](const FaultReport* one, const FaultReport* two) {
        differences.count(Topic::faults, name(either(one, two)), member(one, &FaultReport::fired),
                          member(two, &FaultReport::fired));
    });
}

void compare_dns(Differences& differences, const Report& a, const Report& b) {
    static const WordCounts none;
    pair_up(
        a.dns, b.dns, [](const QuestionReport& question) { return question.name + ' ' + question.type; },
        [&](const QuestionReport* one, const QuestionReport* two) {
            const QuestionReport& question = either(one, two);
            pair_up(
                one ? one->outcomes : none, two ? two->outcomes : none,
                [](const auto& word) { return word.first; },
                [&](const auto* first, const auto* second) {
                    differences.count(
                        Topic::dns,
                        fmt::format("{} {}, {}", question.name, question.type, either(first, second).first),
                        first ? first->second : 0, second ? second->second : 0);
                });
        });
}

/// How many of them are judged in neither run.
std::size_t compare_expectations(Differences& differences, const Report& a, const Report& b) {
    if (!a.body.sends || !b.body.sends) return 0;  // none is judged, and both reports say so
    std::size_t unjudged = 0;
    const auto outcome = [](const Verdict* verdict) -> Compared {
        if (verdict == nullptr) return {};
        if (!verdict->unjudged.empty()) return "not judged";
        return Outcome{verdict->passed, verdict->actual, verdict->unit};
    };
    pair_up(
        a.expectations, b.expectations, [](const Verdict& verdict) { return verdict.text; },
        [&](const Verdict* one, const Verdict* two) {
            differences.outcome(either(one, two).text, outcome(one), outcome(two));
            unjudged += one && two && !one->unjudged.empty() && !two->unjudged.empty() ? 1 : 0;
        });
    return unjudged;
}

}  // namespace

bool Comparison::regressed() const {
    return std::any_of(changes.begin(), changes.end(), [](const Change& c) { return c.is_regression; });
}

std::size_t Comparison::no_longer_judged() const {
    return static_cast<std::size_t>(std::count_if(changes.begin(), changes.end(), [](const Change& change) {
        return change.topic == Topic::expectations && std::holds_alternative<Outcome>(change.before) &&
               std::holds_alternative<std::string>(change.after);
    }));
}

Comparison compare(const Report& before, const Report& after) {
    Comparison comparison;
    const bool are_virtual = before.body.engine == "virtual" && after.body.engine == "virtual";
    comparison.has_chance = !are_virtual || before.scenario.seed != after.scenario.seed;
    compare_run(before, after, comparison.run);
    Differences differences(comparison.has_chance, before.messages.sent, after.messages.sent);
    comparison.unjudged = compare_expectations(differences, before, after);
    differences.sent(before.messages.sent, after.messages.sent);
    compare_ends(differences, Topic::messages, "", &before.messages, &after.messages);
    comparison.sees_attempts = before.unseen_attempts.empty() && after.unseen_attempts.empty();
    if (comparison.sees_attempts)
        differences.count(Topic::messages, "attempts", before.attempts, after.attempts);
    differences.count(Topic::messages, "connections", before.connections, after.connections);
    differences.count(Topic::messages, "notices", before.notices.sent, after.notices.sent);
    compare_kinds(differences, before, after);
    pair_up(
        before.domains, after.domains, [](const DomainReport& domain) { return domain.domain; },
        [&](const DomainReport* one, const DomainReport* two) { compare_tiers(differences, one, two); });
    compare_stores(differences, before, after);
    compare_migrations(differences, before, after);
    compare_delay(differences, before.delay, after.delay);
    if (comparison.sees_attempts) compare_retries(differences, before, after);
    compare_faults(differences, before, after);
    compare_dns(differences, before, after);
    comparison.confidence = comparison.has_chance ? differences.confidence() : 1;
    comparison.changes = differences.take();
    return comparison;
}

}  // namespace mxdrill::measure
