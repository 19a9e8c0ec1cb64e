#include "sim/lookup/sighting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

namespace mxdrill::lookup {
namespace {

using protocol::Record;
using protocol::RecordType;

// Numbers below ten in words, as in a sentence.
std::string in_words(std::size_t number) {
    static constexpr std::array<std::string_view, 10> kWords{"no",   "one", "two",   "three", "four",
                                                             "five", "six", "seven", "eight", "nine"};
    return number < kWords.size() ? std::string(kWords[number]) : std::to_string(number);
}

std::string shape_of_tiers(const std::vector<std::size_t>& sizes) {
    if (sizes.size() == 1)
        return sizes[0] == 1 ? "a single server" : "equal sharing of " + in_words(sizes[0]);
    const std::string first = sizes[0] == 1 ? "a primary" : in_words(sizes[0]) + " equal primaries";
    if (sizes.size() == 2)
        return fmt::format("{} with {} backup{}", first, in_words(sizes[1]), sizes[1] == 1 ? "" : "s");
    std::string rest;
    for (std::size_t i = 1; i < sizes.size(); ++i)
        rest += (i == 1 ? "" : i + 1 == sizes.size() ? " and then " : ", then ") + in_words(sizes[i]);
    return fmt::format("{} with backups in {} tiers: {}", first, in_words(sizes.size() - 1), rest);
}

// Collects what is seen, question by question.
class Looker {
  public:
    Looker(const DnsClient& client, const base::Name& domain) : client_(client) { seen_.domain = domain; }

    std::variant<Sighting, NotSeen> look() {
        const Reply reply = client_.ask(seen_.domain, RecordType::mx);
        if (reply.trouble) return NotSeen{*reply.trouble, seen_.domain, reply.server};
        seen_.server = reply.server;
        keep(reply.records);
        for (const Record& record : reply.records) {
            if (const auto* mx = std::get_if<protocol::Mx>(&record.data)) add(*mx, record.ttl_s);
        }
        if (seen_.hosts.empty() && seen_.kind != Sighting::Kind::null_mx) look_for_implicit();
        std::sort(seen_.hosts.begin(), seen_.hosts.end(), [](const SeenHost& a, const SeenHost& b) {
            return std::tie(a.preference, a.name) < std::tie(b.preference, b.name);
        });
        return std::move(seen_);
    }

  private:
    void add(const protocol::Mx& mx, std::uint32_t ttl_s) {
        if (mx.exchange.is_root()) {
            if (seen_.hosts.empty()) seen_.kind = Sighting::Kind::null_mx;
            return;
        }
        seen_.kind = Sighting::Kind::mx;
        SeenHost host{mx.exchange, mx.preference, base::seconds(ttl_s), {}, {}, {}};
        find_addresses(host);
        seen_.hosts.push_back(std::move(host));
    }

    void look_for_implicit() {
        SeenHost host{seen_.domain, 0, {}, {}, {}, {}};
        find_addresses(host);
        seen_.kind = host.addresses.empty() ? Sighting::Kind::none : Sighting::Kind::implicit;
        if (host.addresses.empty()) return;
        host.ttl = *host.address_ttl;
        seen_.hosts.push_back(std::move(host));
    }

    void find_addresses(SeenHost& host) {
        for (const RecordType type : {RecordType::a, RecordType::aaaa}) {
            const Reply reply = client_.ask(host.name, type);
            if (reply.trouble && !host.trouble) host.trouble = reply.trouble;
            keep(reply.records);
            for (const Record& record : reply.records) {
                const auto* address = std::get_if<base::IpAddress>(&record.data);
                if (address == nullptr) continue;
                host.addresses.push_back(*address);
                const base::Duration ttl = base::seconds(record.ttl_s);
                host.address_ttl = std::min(host.address_ttl.value_or(ttl), ttl);
            }
        }
        if (!host.addresses.empty()) host.trouble.reset();
    }

    // A resolver's second answer may have counted the TTL down; the first is nearer to the truth.
    void keep(const std::vector<Record>& records) {
        for (const Record& record : records) {
            const bool known =
                std::any_of(seen_.records.begin(), seen_.records.end(), [&](const Record& other) {
                    return other.name == record.name && other.type == record.type &&
                           other.data == record.data;
                });
            if (!known) seen_.records.push_back(record);
        }
    }

    const DnsClient& client_;
    Sighting seen_;
};

}  // namespace

std::string Sighting::shape() const {
    switch (kind) {
        case Kind::null_mx: return "takes no mail (null MX)";
        case Kind::none: return "no MX and no address: mail to it bounces";
        case Kind::implicit: return "no MX; its own address takes the mail (implicit MX)";
        case Kind::mx: break;
    }
    std::map<std::uint16_t, std::size_t> tiers;
    for (const SeenHost& host : hosts) ++tiers[host.preference];
    std::vector<std::size_t> sizes;
    for (const auto& [preference, size] : tiers) sizes.push_back(size);
    return shape_of_tiers(sizes);
}

std::string NotSeen::text() const {
    const std::string name = question.text();
    const std::string who = server.text();
    switch (trouble) {
        case Trouble::nxdomain: return fmt::format("{} does not exist (NXDOMAIN from {})", name, who);
        case Trouble::servfail:
            return fmt::format(
                "{} could not find out about {} (SERVFAIL): its name servers are down, or their "
                "answers not to be trusted",
                who, name);
        case Trouble::refused:
            return fmt::format("{} does not answer questions about {} (REFUSED); name another with --dns",
                               who, name);
        case Trouble::timeout: return fmt::format("no answer from {} about {} in time", who, name);
        case Trouble::absent: return fmt::format("there is no DNS server at {}", who);
        case Trouble::malformed: break;
    }
    return fmt::format("{} answered about {} what cannot be read", who, name);
}

std::variant<Sighting, NotSeen> look_up(const DnsClient& client, const base::Name& domain) {
    return Looker(client, domain).look();
}

}  // namespace mxdrill::lookup
