// `[[zone]]`: what DNS says.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "fake_dns/zone_file.hpp"
#include "sim/base/name.hpp"
#include "sim/scenario/kinds.hpp"
#include "sim/scenario/places.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/scenario/section.hpp"

namespace mxdrill::scenario {

struct ZoneKeys {
    base::Name origin;
    base::Instant from{};
    std::optional<Prose> records;
    std::optional<std::string> file;
};

Section<ZoneKeys> zone_section();

/// What could be read of the zones.
struct Zones {
    std::vector<Zone> zones;
    std::vector<ZonePlaces> places;  // as many
    bool are_known = true;           // false: of at least one nothing could be read
};

/// A zone's `file` is looked for in `folder`, and messages about its text name it there; without a folder it
/// is an error. Records in a text with errors that can be read are read.
Zones read_zones(const std::vector<Written<ZoneKeys>>& written,
                 const std::optional<std::filesystem::path>& folder, Diagnostics& errors);

/// Adds the errors of a master-file text that stands in a string of the document.
void add_text_errors(const std::vector<fake_dns::ZoneError>& found, const Value& text, Diagnostics& errors);

}  // namespace mxdrill::scenario
