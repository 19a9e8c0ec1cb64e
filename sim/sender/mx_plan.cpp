#include "sim/sender/mx_plan.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace mxdrill::sender {
namespace {

// Fisher–Yates.
template <class Element>
void shuffle(std::span<Element> elements, base::Draws& draws) {
    for (std::size_t left = elements.size(); left > 1; --left) {
        std::swap(elements[left - 1], elements[draws.below(left)]);
    }
}

template <class Element>
void by_preference(std::vector<Element>& elements) {
    const auto before = [](const Element& a, const Element& b) { return a.preference < b.preference; };
    if (std::is_sorted(elements.begin(), elements.end(), before)) return;  // as most zones write it
    std::stable_sort(elements.begin(), elements.end(), before);
}

void append(const protocol::Records& records, std::uint16_t preference, std::vector<Candidate>& plan) {
    for (const protocol::Record& record : *records) {
        const auto& address = std::get<base::IpAddress>(record.data);
        const bool known = std::any_of(plan.begin(), plan.end(),
                                       [&](const Candidate& other) { return other.address == address; });
        if (!known) plan.push_back({address, preference});
    }
}

void shuffle_hosts(std::vector<MxHost>& hosts, base::Draws& draws) {
    for (auto tier = hosts.begin(); tier != hosts.end();) {
        const auto end = std::find_if(
            tier, hosts.end(), [&](const MxHost& host) { return host.preference != tier->preference; });
        shuffle(std::span(tier, end), draws);
        tier = end;
    }
}

// Hosts one after the other, each with its own addresses together.
void lay_by_host(const Profile& profile, std::vector<MxHost>& hosts, base::Draws& draws,
                 std::vector<Candidate>& plan) {
    const bool shuffled = profile.order.shuffle == Shuffle::uniform;
    if (shuffled) shuffle_hosts(hosts, draws);
    for (const MxHost& host : hosts) {
        const std::size_t first = plan.size();
        append(host.v6, host.preference, plan);
        append(host.v4, host.preference, plan);
        if (shuffled && profile.family == Family::mixed) shuffle(std::span(plan).subspan(first), draws);
    }
}

// All addresses of a preference together, whichever host they belong to.
void lay_by_address(const Profile& profile, const std::vector<MxHost>& hosts, base::Draws& draws,
                    std::vector<Candidate>& plan) {
    for (const MxHost& host : hosts) {
        append(host.v6, host.preference, plan);
        append(host.v4, host.preference, plan);
    }
    if (profile.order.shuffle == Shuffle::uniform) shuffle(std::span(plan), draws);
    if (profile.family == Family::v6_first_per_host) {
        std::stable_partition(plan.begin(), plan.end(), [](const Candidate& c) { return c.address.is_v6(); });
    }
    by_preference(plan);
}

}  // namespace

void mx_plan(const Profile& profile, std::vector<MxHost>& hosts, base::Draws draws,
             std::vector<Candidate>& plan) {
    plan.clear();
    by_preference(hosts);
    if (profile.order.unit == Unit::host) {
        lay_by_host(profile, hosts, draws, plan);
    } else {
        lay_by_address(profile, hosts, draws, plan);
    }
    if (profile.balance_limit) balance_families(static_cast<std::size_t>(*profile.balance_limit), plan);
    if (profile.limits.addresses && std::cmp_less(*profile.limits.addresses, plan.size())) {
        plan.resize(static_cast<std::size_t>(*profile.limits.addresses));
    }
}

void worst_first(std::vector<Candidate>& plan) {
    std::stable_sort(plan.begin(), plan.end(),
                     [](const Candidate& a, const Candidate& b) { return a.preference > b.preference; });
}

std::optional<std::uint16_t> cut_at_self(std::span<const base::IpAddress> own, std::vector<MxHost>& hosts) {
    const auto is_own = [&](const protocol::Record& record) {
        return std::find(own.begin(), own.end(), std::get<base::IpAddress>(record.data)) != own.end();
    };
    std::optional<std::uint16_t> self;
    for (const MxHost& host : hosts) {
        const bool found = std::any_of(host.v6->begin(), host.v6->end(), is_own) ||
                           std::any_of(host.v4->begin(), host.v4->end(), is_own);
        if (found && (!self || host.preference < *self)) self = host.preference;
    }
    if (self) std::erase_if(hosts, [&](const MxHost& host) { return host.preference >= *self; });
    return self;
}

void balance_families(std::size_t limit, std::vector<Candidate>& plan) {
    const auto v6 = static_cast<std::size_t>(
        std::count_if(plan.begin(), plan.end(), [](const Candidate& c) { return c.address.is_v6(); }));
    const std::size_t v4 = plan.size() - v6;
    if (v6 == 0 || v4 == 0 || plan.size() <= limit) return;
    std::size_t keep_v4 = 0;
    if (v6 <= limit / 2) {
        keep_v4 = limit - v6;
    } else if (v4 <= limit / 2) {
        keep_v4 = v4;
    } else {
        keep_v4 = (limit + (plan.front().address.is_v6() ? 0 : 1)) / 2;
    }
    std::size_t left_v4 = keep_v4;
    std::size_t left_v6 = limit - keep_v4;
    std::erase_if(plan, [&](const Candidate& candidate) {
        std::size_t& left = candidate.address.is_v6() ? left_v6 : left_v4;
        if (left == 0) return true;
        --left;
        return false;
    });
}

}  // namespace mxdrill::sender
