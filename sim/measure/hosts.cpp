#include "sim/measure/hosts.hpp"

#include <cstring>

#include "sim/base/draw.hpp"

namespace mxdrill::measure {

Hosts::Hosts(const trace::Cast& cast, const Lineup& lineup)
    : lineup_(lineup),
      server_at_(cast.server_at.begin(), cast.server_at.end()),
      counts_(lineup.size()),
      accepted_(cast.domains.size()),
      delivered_(cast.servers.size()) {}

void Hosts::on_taken(const Ledger::Change& change) {
    const Message& now = change.after;
    const bool is_accepted = !change.before.taken.happened();
    const bool is_delivered = change.before.copies == 0 && now.copies > 0;
    if (is_accepted) {
        ++accepted_[now.domain];
        if (HostCounts* host = find(now.domain, now.taken.server)) ++host->accepted;
    }
    if (is_delivered) {
        ++delivered_[now.stored.server];
        if (HostCounts* host = find(now.domain, now.stored.server)) ++host->delivered;
    }
}

void Hosts::on_try_ended(const trace::TryEnded& event, trace::DomainId domain) {
    if (event.try_number == 0 || !event.address) return;
    const auto server = server_at_.find(*event.address);
    if (server == server_at_.end()) return;
    HostCounts* host = find(domain, server->second);
    if (!host) return;
    ++host->tries;
    ++host->outcomes[static_cast<std::size_t>(event.outcome)];
}

std::size_t Hosts::Hash::operator()(const base::IpAddress& address) const {
    std::array<std::uint64_t, 2> words{};
    std::memcpy(words.data(), address.octets().data(), sizeof words);
    return base::Key(words[0] ^ (words[1] * 0x9e3779b97f4a7c15)).bits();
}

HostCounts* Hosts::find(trace::DomainId domain, trace::ServerId server) {
    const auto* place = lineup_.find(domain, server);
    return place ? &counts_[place->number] : nullptr;
}

}  // namespace mxdrill::measure
