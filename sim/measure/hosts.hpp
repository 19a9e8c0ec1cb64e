// What became of messages at each host.
#pragma once

#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <vector>

#include "sim/measure/ledger.hpp"
#include "sim/measure/lineup.hpp"
#include "sim/trace/cast.hpp"
#include "sim/trace/event.hpp"

namespace mxdrill::measure {

inline constexpr std::size_t kOutcomes = 15;

/// One server as a host of one domain.
struct HostCounts {
    std::uint64_t tries = 0;
    std::uint64_t accepted = 0;                       // messages that it was the first to take
    std::uint64_t delivered = 0;                      // messages whose first mailbox copy is its
    std::array<std::uint64_t, kOutcomes> outcomes{};  // of tries, by trace::Outcome
};

/// Counts by domain and host. Servers outside a domain's tiers count in the totals only.
class Hosts {
  public:
    /// The lineup must outlive this.
    Hosts(const trace::Cast& cast, const Lineup& lineup);

    void on_taken(const Ledger::Change& change);
    void on_try_ended(const trace::TryEnded& event, trace::DomainId domain);

    [[nodiscard]] const HostCounts& of(const Lineup::Place& place) const { return counts_[place.number]; }
    /// Messages for the domain that any server took.
    [[nodiscard]] std::uint64_t accepted(trace::DomainId domain) const { return accepted_[domain]; }
    /// Messages of any domain whose first mailbox copy is in this store.
    [[nodiscard]] std::uint64_t delivered(trace::StoreId store) const { return delivered_[store]; }

  private:
    HostCounts* find(trace::DomainId domain, const Landing& landing);
    HostCounts* counts_at(const Lineup::Place* place) { return place ? &counts_[place->number] : nullptr; }

    // Every try looks its server up, so the address is hashed as two words and not octet by octet.
    struct Hash {
        std::size_t operator()(const base::IpAddress& address) const;
    };

    const Lineup& lineup_;
    boost::unordered_flat_map<base::IpAddress, trace::ServerId, Hash> server_at_;
    std::vector<HostCounts> counts_;        // by place
    std::vector<std::uint64_t> accepted_;   // by domain
    std::vector<std::uint64_t> delivered_;  // by store
};

}  // namespace mxdrill::measure
