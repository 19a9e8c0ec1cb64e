#include "sim/check/preferences.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <set>

namespace mxdrill::check {
namespace {

// "mx1.example.test" without its digits.
std::string without_digits(const base::Name& name) {
    std::string text = name.text();
    std::erase_if(text, [](unsigned char c) { return std::isdigit(c) != 0; });
    return text;
}

bool sounds_like_a_backup(const base::Name& host) {
    static constexpr std::array<std::string_view, 5> kWords{"backup", "fallback", "secondary", "standby",
                                                            "reserve"};
    const std::string first = host.text().substr(0, host.text().find('.'));
    return std::any_of(kWords.begin(), kWords.end(),
                       [&](std::string_view word) { return first.find(word) != std::string::npos; });
}

// Whether it takes mail only to send it on by the domain's own MX records.
bool stores_and_forwards(const Survey& survey, const base::Name& host, base::Instant at) {
    const auto* phase = survey.phase(host, at);
    return phase != nullptr && phase->relay && !phase->relay->next_hop;
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

}  // namespace

void single_mx(const Survey& survey, const Tell& tell) {
    for (const Listing& listing : survey.listings()) {
        const auto hosts = listing.hosts();
        if (hosts.size() != 1) continue;
        tell(hosts[0]->place, {{"domain", listing.domain.text()}, {"host", hosts[0]->host.text()}});
    }
}

void tiers_of_a_pair(const Survey& survey, const Tell& tell) {
    for (const Listing& listing : survey.listings()) {
        auto hosts = listing.hosts();
        if (hosts.size() < 2) continue;
        std::set<std::string> names;
        std::set<base::Name> different;
        std::set<std::uint16_t> preferences;
        for (const Exchange* host : hosts) {
            names.insert(without_digits(host->host));
            different.insert(host->host);
            preferences.insert(host->preference);
        }
        if (names.size() != 1 || different.size() != hosts.size() || preferences.size() != hosts.size())
            continue;
        std::sort(hosts.begin(), hosts.end(), [](auto* a, auto* b) { return a->preference < b->preference; });
        std::vector<std::string> others;
        for (std::size_t i = 1; i < hosts.size(); ++i) others.push_back(hosts[i]->host.text());
        tell(hosts[0]->place, {{"domain", listing.domain.text()},
                               {"first", hosts[0]->host.text()},
                               {"others", joined(others)}});
    }
}

void backup_shares(const Survey& survey, const Tell& tell) {
    for (const Listing& listing : survey.listings()) {
        const auto is_backup = [&](const Exchange& exchange) {
            return sounds_like_a_backup(exchange.host) ||
                   stores_and_forwards(survey, exchange.host, listing.from);
        };
        std::vector<const Exchange*> backups;
        std::vector<std::string> others;
        for (const Exchange* host : listing.hosts()) {
            if (host->preference != listing.best()) continue;
            if (is_backup(*host)) {
                backups.push_back(host);
            } else {
                others.push_back(host->host.text());
            }
        }
        if (others.empty()) continue;
        for (const Exchange* backup : backups) {
            tell(backup->place, {{"domain", listing.domain.text()},
                                 {"host", backup->host.text()},
                                 {"others", joined(others)}});
        }
    }
}

void null_mx_beside_others(const Survey& survey, const Tell& tell) {
    for (const Listing& listing : survey.listings()) {
        const auto hosts = listing.hosts();
        if (hosts.empty()) continue;
        for (const Exchange& exchange : listing.exchanges) {
            if (!exchange.host.is_root()) continue;
            tell(exchange.place, {{"domain", listing.domain.text()}, {"host", hosts[0]->host.text()}});
        }
    }
}

void null_mx_preference(const Survey& survey, const Tell& tell) {
    for (const Listing& listing : survey.listings()) {
        for (const Exchange& exchange : listing.exchanges) {
            if (!exchange.host.is_root() || exchange.preference == 0) continue;
            tell(exchange.place,
                 {{"domain", listing.domain.text()}, {"preference", std::to_string(exchange.preference)}});
        }
    }
}

void duplicate_mx(const Survey& survey, const Tell& tell) {
    for (const Listing& listing : survey.listings()) {
        std::map<base::Name, const Exchange*> known;
        for (const Exchange* host : listing.hosts()) {
            const auto [first, is_new] = known.try_emplace(host->host, host);
            if (is_new) continue;
            tell(host->place, {{"domain", listing.domain.text()},
                               {"host", host->host.text()},
                               {"first", std::to_string(first->second->preference)},
                               {"second", std::to_string(host->preference)}});
        }
    }
}

void no_room(const Survey& survey, const Tell& tell) {
    for (const Listing& listing : survey.listings()) {
        std::map<std::uint16_t, const Exchange*> by_preference;
        for (const Exchange* host : listing.hosts()) by_preference.try_emplace(host->preference, host);
        for (const auto& [preference, host] : by_preference) {
            if (preference == 0 || !by_preference.contains(static_cast<std::uint16_t>(preference - 1)))
                continue;
            tell(host->place, {{"domain", listing.domain.text()},
                               {"low", std::to_string(preference - 1)},
                               {"high", std::to_string(preference)}});
        }
    }
}

void no_mx(const Survey& survey, const Tell& tell) {
    for (const auto& [domain, place] : survey.recipients()) {
        const auto records = survey.answer(domain, protocol::RecordType::mx, {}).records;
        const bool has_mx = std::any_of(records.begin(), records.end(), [](const protocol::Record& record) {
            return record.type == protocol::RecordType::mx;
        });
        if (!has_mx) tell(place, {{"domain", domain.text()}});
    }
}

}  // namespace mxdrill::check
