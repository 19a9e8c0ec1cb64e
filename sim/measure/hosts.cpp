#include "sim/measure/hosts.hpp"

#include <cstring>

#include "sim/base/draw.hpp"

namespace mxdrill::measure {

Hosts::Hosts(const trace::Cast& cast, const Lineup& lineup)
    : lineup_(lineup),
      server_at_(cast.server_at.begin(), cast.server_at.end()),
      counts_(lineup.size()),
      accepted_(cast.domains.size()),
      delivered_(cast.stores.size()) {}

void Hosts::on_taken(const Ledger::Change& change) {
    const Message& now = change.after;
    const bool is_accepted = !change.before.taken.happened();
    const bool is_delivered = change.before.copies == 0 && now.copies > 0;
    if (is_accepted) {
        ++accepted_[now.domain];
        if (HostCounts* host = find(now.domain, now.taken)) ++host->accepted;
    }
    if (is_delivered) {
        ++delivered_[now.stored.store];
        if (HostCounts* host = find(now.domain, now.stored)) ++host->delivered;
    }
}

void Hosts::on_try_ended(const trace::TryEnded& event, trace::DomainId domain) {
    if (event.try_number == 0 || !event.address) return;
    const auto server = server_at_.find(*event.address);
    if (server == server_at_.end()) return;
    const Lineup::Place* place =
        event.preference ? lineup_.find_at(domain, server->second, *event.preference) : nullptr;
    HostCounts* host =
        counts_at(place != nullptr ? place : lineup_.find(domain, server->second, event.start));
    if (!host) return;
    ++host->tries;
    ++host->outcomes[static_cast<std::size_t>(event.outcome)];
}

std::size_t Hosts::Hash::operator()(const base::IpAddress& address) const {
    std::array<std::uint64_t, 2> words{};
    std::memcpy(words.data(), address.octets().data(), sizeof words);
    return base::Key(words[0] ^ (words[1] * 0x9e3779b97f4a7c15)).bits();
}

HostCounts* Hosts::find(trace::DomainId domain, const Landing& landing) {
    if (landing.preference == Landing::kNoTier) return nullptr;
    return counts_at(lineup_.find_at(domain, landing.server, static_cast<std::uint16_t>(landing.preference)));
}

}  // namespace mxdrill::measure
