#include "sim/scenario/senders.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/scenario/kinds.hpp"
#include "sim/scenario/profile_keys.hpp"

namespace mxdrill::scenario {
namespace {

constexpr std::int64_t kMostHosts = 65534;
constexpr std::size_t kMostDefaultNetworks = 512;  // of 198.18.0.0/15 (RFC 2544 appendix C.2.2)

// How many hosts a prefix holds if they count up from .1 and, in IPv4, leave the broadcast address alone.
std::uint64_t capacity(const base::Prefix& prefix) {
    const unsigned host_bits = (prefix.network().is_v6() ? 128 : 32) - prefix.length();
    if (host_bits == 0) return 1;
    if (host_bits > 32) return UINT32_MAX;
    const std::uint64_t addresses = std::uint64_t{1} << host_bits;
    return prefix.network().is_v6() || host_bits == 1 ? addresses - 1 : addresses - 2;
}

bool is_single(const base::Prefix& prefix) {
    return prefix.length() == (prefix.network().is_v6() ? 128 : 32);
}

base::Prefix default_network(std::size_t group) {
    const auto base = base::IpAddress::of("198.18.0.0");
    return {base.plus(group * 256), 24};
}

void place_hosts(SenderGroup& group, const SenderKeys& keys, std::size_t index, const Table& table,
                 Diagnostics& errors) {
    if (!keys.address && index >= kMostDefaultNetworks) {
        errors.add(table.place,
                   fmt::format("after {} groups each needs an `address` of its own", kMostDefaultNetworks));
        return;
    }
    const base::Prefix network = keys.address.value_or(default_network(index));
    group.first_address = is_single(network) ? network.network() : network.network().plus(1);
    if (static_cast<std::uint64_t>(keys.hosts) <= capacity(network)) return;
    errors.add(table.place_of("hosts"),
               fmt::format("{} has room for {} hosts, not for {}; a larger one can be given as `address`",
                           network.text(), capacity(network), keys.hosts));
}

void check_overlap(const std::vector<SenderGroup>& others, const SenderGroup& group, const Table& table,
                   Diagnostics& errors) {
    const auto last = [](const SenderGroup& of) {
        return of.first_address.plus(static_cast<std::uint64_t>(of.hosts - 1));
    };
    for (const SenderGroup& other : others) {
        if (last(other) < group.first_address || last(group) < other.first_address) continue;
        errors.add(table.place_of("address"),
                   fmt::format("the hosts' addresses, {} to {}, overlap with those of the group \"{}\"",
                               group.first_address.text(), last(group).text(), other.name));
    }
}

const Section<sender::Profile>& override_section() {
    static const auto section = profile_section("[sender.override]");
    return section;
}

// Reads groups one after the other, each against those before it.
class GroupReader {
  public:
    GroupReader(const ProfileSources& sources, Diagnostics& errors) : sources_(sources), errors_(errors) {}

    void add(const SenderKeys& keys, const Table& table) {
        SenderGroup group;
        group.name = keys.name;
        group.hosts = keys.hosts;
        group.helo = keys.helo;
        group.resolver = keys.resolver;
        const bool is_taken =
            std::any_of(groups_.begin(), groups_.end(), [&](auto& of) { return of.name == keys.name; });
        if (is_taken)
            errors_.add(table.place_of("name"),
                        fmt::format("there is already a [[sender]] \"{}\"", keys.name));
        place_hosts(group, keys, groups_.size(), table, errors_);
        check_overlap(groups_, group, table, errors_);
        set_profile(group, keys, table);
        groups_.push_back(std::move(group));
    }

    std::vector<SenderGroup> groups() && { return std::move(groups_); }

  private:
    void set_profile(SenderGroup& group, const SenderKeys& keys, const Table& table) {
        auto named = sources_.replacement
                         ? sources_.known.find(*sources_.replacement, "",
                                               whole("--profile " + *sources_.replacement), errors_)
                         : sources_.known.find(keys.profile, sources_.scenario_folder,
                                               table.place_of("profile"), errors_);
        if (named) {
            group.profile_name = std::move(named->name);
            group.profile = std::move(named->profile);
        }
        const Table* changes = keys.changes ? keys.changes->as<Table>() : nullptr;
        if (changes == nullptr) return;
        const std::size_t errors_before = errors_.size();
        override_section().read(*changes, group.profile, errors_);
        if (named && errors_.size() == errors_before) check_profile(group.profile, *changes, errors_);
    }

    const ProfileSources& sources_;
    Diagnostics& errors_;
    std::vector<SenderGroup> groups_;
};

}  // namespace

Section<SenderKeys> sender_section() {
    Kind<Value> changes{override_section().as_value(),
                        [](const Value& value, Diagnostics& errors) -> std::optional<Value> {
                            if (value.as<Table>() != nullptr) return value;
                            expected("a table", value, errors);
                            return std::nullopt;
                        }};
    return Section<SenderKeys>("[[sender]]")
        .key("name", &SenderKeys::name, group_name(), "the group's name; default \"sender\"")
        .key("profile", &SenderKeys::profile, text(), "a known profile's name or a path; default \"rfc5321\"")
        .key("hosts", &SenderKeys::hosts, integer(1, kMostHosts), "independent machines; default 1")
        .key("address", &SenderKeys::address, prefix(),
             "the hosts count up from its .1; default 198.18.N.0/24 by group")
        .key("helo", &SenderKeys::helo, helo_name(), "what they say in EHLO; default NAME-K.sender.test")
        .key("resolver", &SenderKeys::resolver, label(),
             "the [[resolver]] they ask; default: each has one of its own")
        .key("override", &SenderKeys::changes, std::move(changes), "any key of the profile, for this group");
}

std::vector<SenderGroup> read_senders(const std::vector<Written<SenderKeys>>& written,
                                      const ProfileSources& sources, Diagnostics& errors) {
    GroupReader reader(sources, errors);
    for (const auto& one : written) reader.add(one.keys, *one.table);
    if (written.empty()) reader.add(SenderKeys{}, Table{whole("the default sender"), {}});
    return std::move(reader).groups();
}

}  // namespace mxdrill::scenario
