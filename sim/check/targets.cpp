#include "sim/check/targets.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

namespace mxdrill::check {
namespace {

using base::IpAddress;
using base::Name;
using protocol::RecordType;

// The name as it was written below the origin; nothing if it lies elsewhere.
std::optional<std::string> relative_to(const Name& name, const Name& origin) {
    if (!name.is_within(origin) || name == origin || origin.is_root()) return std::nullopt;
    return name.text().substr(0, name.text().size() - origin.text().size() - 1);
}

// The address that somebody wrote where a host name belongs, with or without its final dot.
std::optional<IpAddress> address_in(const Name& host, const Name& origin) {
    if (auto address = IpAddress::parse(host.text())) return address;
    const auto written = relative_to(host, origin);
    return written ? IpAddress::parse(*written) : std::nullopt;
}

// Top-level domains that nobody gives to a host of their own.
bool is_top_level(std::string_view label) {
    static constexpr std::array<std::string_view, 16> kSeen{"com", "net", "org", "edu", "gov", "info",
                                                            "biz", "io",  "de",  "uk",  "fr",  "nl",
                                                            "ch",  "at",  "jp",  "test"};
    return std::find(kSeen.begin(), kSeen.end(), label) != kSeen.end();
}

bool lacks_its_dot(const Name& host, const Name& origin) {
    const auto written = relative_to(host, origin);
    if (!written) return false;
    const auto name = Name::parse(*written);
    if (name && name->is_within(origin)) return true;
    const auto dot = written->rfind('.');
    return dot != std::string::npos && is_top_level(std::string_view(*written).substr(dot + 1));
}

struct Block {
    const char* prefix;
    const char* kind;
};
// Blocks that the global routing of the Internet never carries (RFC 6890).
constexpr std::array<Block, 12> kNotPublic{{{"0.0.0.0/8", "unspecified"},
                                            {"127.0.0.0/8", "loopback"},
                                            {"10.0.0.0/8", "private"},
                                            {"172.16.0.0/12", "private"},
                                            {"192.168.0.0/16", "private"},
                                            {"100.64.0.0/10", "carrier-private"},
                                            {"169.254.0.0/16", "link-local"},
                                            {"224.0.0.0/4", "multicast"},
                                            {"::/128", "unspecified"},
                                            {"::1/128", "loopback"},
                                            {"fc00::/7", "private"},
                                            {"fe80::/10", "link-local"}}};

const char* why_not_public(const IpAddress& address) {
    for (const auto& [prefix, kind] : kNotPublic) {
        if (base::Prefix::parse(prefix)->contains(address)) return kind;
    }
    return nullptr;
}

template <class Look>
void for_each_host(const Survey& survey, Look look) {
    for (const Listing& listing : survey.listings()) {
        for (const Exchange* host : listing.hosts()) look(listing, *host);
    }
}

std::optional<Name> alias_of(const Survey& survey, const Name& host, base::Instant at) {
    const auto records = survey.answer(host, RecordType::a, at).records;
    if (records.empty() || records.front().type != RecordType::cname) return std::nullopt;
    return std::get<Name>(records.front().data);
}

}  // namespace

void alias_target(const Survey& survey, const Tell& tell) {
    for_each_host(survey, [&](const Listing& listing, const Exchange& exchange) {
        const auto alias = alias_of(survey, exchange.host, listing.from);
        if (!alias) return;
        tell(exchange.place,
             {{"domain", listing.domain.text()}, {"host", exchange.host.text()}, {"target", alias->text()}});
    });
}

void address_as_target(const Survey& survey, const Tell& tell) {
    for_each_host(survey, [&](const Listing& listing, const Exchange& exchange) {
        const auto address = address_in(exchange.host, listing.origin);
        if (!address) return;
        tell(exchange.place, {{"domain", listing.domain.text()}, {"address", address->text()}});
    });
}

void unqualified_target(const Survey& survey, const Tell& tell) {
    for_each_host(survey, [&](const Listing& listing, const Exchange& exchange) {
        if (!lacks_its_dot(exchange.host, listing.origin)) return;
        tell(exchange.place, {{"domain", listing.domain.text()}, {"host", exchange.host.text()}});
    });
}

void target_without_address(const Survey& survey, const Tell& tell) {
    for_each_host(survey, [&](const Listing& listing, const Exchange& exchange) {
        const Name& host = exchange.host;
        const bool told = address_in(host, listing.origin) || lacks_its_dot(host, listing.origin);
        if (told || !survey.addresses_of(host, listing.from).empty()) return;
        tell(exchange.place, {{"domain", listing.domain.text()}, {"host", host.text()}});
    });
}

void target_not_public(const Survey& survey, const Tell& tell) {
    for_each_host(survey, [&](const Listing& listing, const Exchange& exchange) {
        for (const IpAddress& address : survey.addresses_of(exchange.host, listing.from)) {
            const char* kind = why_not_public(address);
            if (kind == nullptr) continue;
            tell(exchange.place, {{"domain", listing.domain.text()},
                                  {"host", exchange.host.text()},
                                  {"kind", kind},
                                  {"address", address.text()}});
        }
    });
}

void shared_address(const Survey& survey, const Tell& tell) {
    for (const Listing& listing : survey.listings()) {
        std::map<IpAddress, Name> known;
        for (const Exchange* host : listing.hosts()) {
            for (const IpAddress& address : survey.addresses_of(host->host, listing.from)) {
                const auto [first, is_new] = known.try_emplace(address, host->host);
                if (is_new || first->second == host->host) continue;
                tell(host->place, {{"domain", listing.domain.text()},
                                   {"host", host->host.text()},
                                   {"other", first->second.text()},
                                   {"address", address.text()}});
            }
        }
    }
}

}  // namespace mxdrill::check
