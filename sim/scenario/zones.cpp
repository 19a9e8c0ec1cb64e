#include "sim/scenario/zones.hpp"

#include <fmt/format.h>

#include <set>

#include "sim/scenario/document.hpp"
#include "sim/scenario/suggestion.hpp"

namespace mxdrill::scenario {
namespace {

// The records of one zone, and where each was written.
struct Text {
    std::vector<protocol::Record> records;
    std::vector<Place> places;
};

// `place_of` says where a line of the text stands.
template <class PlaceOf>
Text placed(fake_dns::ZoneText text, const Table& zone, PlaceOf place_of) {
    Text placed{std::move(text.records), {}};
    for (const int line : text.lines) placed.places.push_back(line == 0 ? zone.place : place_of(line));
    return placed;
}

Text parse_inline(const Written<ZoneKeys>& zone, Diagnostics& errors) {
    const Value& written = zone.keys.records->written;
    auto text = fake_dns::parse_zone(zone.keys.records->text, zone.keys.origin);
    add_text_errors(text.errors, written, errors);
    return placed(std::move(text), *zone.table,
                  [&](int line) { return written.place_of_line(static_cast<std::size_t>(line)); });
}

Text parse_file(const Written<ZoneKeys>& zone, const std::optional<std::filesystem::path>& folder,
                Diagnostics& errors) {
    const Place& named = zone.table->place_of("file");
    if (!folder) {
        errors.add(named, fmt::format("\"{}\": {}", *zone.keys.file, kNoFiles));
        return {};
    }
    const auto path = *folder / *zone.keys.file;
    const auto text = read_text(path, named, errors, *zone.keys.file);
    if (!text) return {};
    auto parsed = fake_dns::parse_zone(*text, zone.keys.origin);
    const auto place_of = [file = whole(path.string())](int line) {
        return Place{file.source, static_cast<std::uint32_t>(line), 1};
    };
    for (const auto& error : parsed.errors) errors.add(place_of(error.line), error.message);
    return placed(std::move(parsed), *zone.table, place_of);
}

}  // namespace

Section<ZoneKeys> zone_section() {
    return Section<ZoneKeys>("[[zone]]")
        .key("origin", &ZoneKeys::origin, host_name(), "the name of the zone; relative names are below it",
             Need::required)
        .key("from", &ZoneKeys::from, instant(),
             "replaces the whole zone of this origin at that time; default \"0s\"")
        .key("records", &ZoneKeys::records, prose(),
             "RFC 1035 master-file text; default TTL 3600, a missing SOA is supplied")
        .key("file", &ZoneKeys::file, file_name(),
             "a file beside the scenario that holds the master-file text")
        .exactly_one_of({"records", "file"});
}

Zones read_zones(const std::vector<Written<ZoneKeys>>& written,
                 const std::optional<std::filesystem::path>& folder, Diagnostics& errors) {
    Zones read;
    read.are_known = !written.empty();
    std::set<std::pair<base::Name, base::Instant>> known;
    for (const auto& zone : written) {
        const base::Name& origin = zone.keys.origin;
        Text text;
        if (!origin.is_root() && zone.keys.records) {
            text = parse_inline(zone, errors);
        } else if (!origin.is_root() && zone.keys.file) {
            text = parse_file(zone, folder, errors);
        }
        if (text.records.empty()) read.are_known = false;  // else there is at least the SOA
        if (origin.is_root()) continue;                    // missing or malformed, and already told
        if (!known.emplace(origin, zone.keys.from).second) {
            errors.add(zone.table->place_of("origin"),
                       fmt::format("there is already a [[zone]] \"{}\"{}", origin.text(),
                                   from_then_on(zone.keys.from)));
        }
        read.zones.push_back({zone.keys.from, origin, std::move(text.records)});
        read.places.push_back({zone.table, std::move(text.places)});
    }
    return read;
}

void add_text_errors(const std::vector<fake_dns::ZoneError>& found, const Value& text, Diagnostics& errors) {
    for (const auto& error : found) {
        errors.add(text.place_of_line(static_cast<std::size_t>(error.line)), error.message);
    }
}

}  // namespace mxdrill::scenario
