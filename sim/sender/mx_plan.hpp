// The order in which addresses are tried.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sim/base/draw.hpp"
#include "sim/base/ip_address.hpp"
#include "sim/protocol/dns.hpp"
#include "sim/sender/profile.hpp"

namespace mxdrill::sender {

/// An MX host with the addresses that its lookups found, in the resolver's order.
struct MxHost {
    std::uint16_t preference = 0;
    protocol::Records v6;
    protocol::Records v4;
};

/// An address to try.
struct Candidate {
    base::IpAddress address;
    std::uint16_t preference = 0;
    bool without_tls = false;
};

/// Lays the addresses of the hosts in the order of an attempt: by preference, shuffled among equals by the
/// profile's unit, families by its rule; an address that comes twice keeps its better place; then balanced
/// and cut to the limits. `hosts` is sorted and shuffled in place; `plan` is overwritten.
/// Sources: RFC 5321 §5.1; Postfix smtp_addr.c smtp_domain_addr, smtp_balance_inet_proto.
void mx_plan(const Profile& profile, std::vector<MxHost>& hosts, base::Draws draws,
             std::vector<Candidate>& plan);

/// Turns a plan round: the least preferred first, equals in the order they had. So does spam, which hopes for
/// a backup that checks less.
void worst_first(std::vector<Candidate>& plan);

/// Drops the preference at which one of `own` addresses stands and every larger one (RFC 5321 §5.1; Postfix
/// smtp_truncate_self). Returns that preference; nothing if none of them is in the list.
std::optional<std::uint16_t> cut_at_self(std::span<const base::IpAddress> own, std::vector<MxHost>& hosts);

/// Cuts the plan to `limit` addresses so that a family with few addresses is not cut off (Postfix
/// smtp_balance_inet_proto). Does nothing unless there are both families and more addresses than that.
void balance_families(std::size_t limit, std::vector<Candidate>& plan);

}  // namespace mxdrill::sender
