#include "sim/lookup/import.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>

namespace mxdrill::lookup {
namespace {

using base::Name;
using protocol::Record;

// The last two labels: as good a place as any to cut the tree, since nothing else of it is known.
Name outer_domain(const Name& name) {
    Name domain = name;
    while (std::count(domain.text().begin(), domain.text().end(), '.') > 1) domain = domain.parent();
    return domain;
}

std::string data_text(const Record& record) {
    if (const auto* mx = std::get_if<protocol::Mx>(&record.data))
        return fmt::format("{} {}.", mx->preference, mx->exchange.text());
    if (const auto* address = std::get_if<base::IpAddress>(&record.data)) return address->text();
    return std::get<Name>(record.data).text() + ".";
}

void write_zone(std::string& text, const Name& origin, const std::vector<const Record*>& records) {
    std::size_t width = 1;
    const auto owner_of = [&](const Record& record) {
        return record.name == origin ? std::string("@") : record.name.text() + ".";
    };
    for (const Record* record : records) width = std::max(width, owner_of(*record).size());
    fmt::format_to(std::back_inserter(text), "\n[[zone]]\norigin  = \"{}\"\nrecords = \"\"\"\n",
                   origin.text());
    for (const Record* record : records) {
        fmt::format_to(std::back_inserter(text), "{:<{}} {} {} {}\n", owner_of(*record), width, record->ttl_s,
                       protocol::text_of(record->type), data_text(*record));
    }
    text += "\"\"\"\n";
}

bool can_be_delivered(const Sighting& seen) {
    return std::any_of(seen.hosts.begin(), seen.hosts.end(),
                       [](const SeenHost& host) { return !host.addresses.empty(); });
}

}  // namespace

std::string scenario_text(const Sighting& seen) {
    std::map<Name, std::vector<const Record*>> outside;
    std::vector<const Record*> inside;
    for (const Record& record : seen.records) {
        (record.name.is_within(seen.domain) ? inside : outside[outer_domain(record.name)]).push_back(&record);
    }
    std::string text = fmt::format(
        "title = \"{0}: what the DNS says\"\n"
        "why   = \"The records are those of the day of the import. Add the faults that you fear, and what "
        "must "
        "hold.\"\n",
        seen.domain.text());
    write_zone(text, seen.domain, inside);
    for (const auto& [origin, records] : outside) write_zone(text, origin, records);
    fmt::format_to(std::back_inserter(text),
                   "\n[[traffic]]\nto    = \"user@{}\"\ncount = 100\nfor   = \"1h\"\n\n"
                   "[[expect]]\nmetric = \"{}\"\nequals = 100\n",
                   seen.domain.text(), can_be_delivered(seen) ? "delivered" : "bounced");
    return text;
}

}  // namespace mxdrill::lookup
