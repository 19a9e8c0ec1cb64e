// Where the parts of a scenario were written.
#pragma once

#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "sim/base/instant.hpp"
#include "sim/base/name.hpp"
#include "sim/scenario/value.hpp"

namespace mxdrill::scenario {

struct ZonePlaces {
    const Table* table = nullptr;
    std::vector<Place> records;  // a supplied SOA stands where the zone does
};

/// The tables that a scenario was read from. Each list has the order and length of the scenario's own, but
/// that a group which nobody declared has no table.
struct Places {
    std::shared_ptr<const Table> document;  // owns the tables
    std::vector<ZonePlaces> zones;
    std::map<std::pair<base::Name, base::Instant>, const Table*> servers;  // the declared, by name and `from`
    std::vector<const Table*> faults, traffic, expectations;
};

}  // namespace mxdrill::scenario
