#include "sim/scenario/single_fault.hpp"

#include <fmt/format.h>

#include "sim/scenario/faults.hpp"
#include "sim/scenario/name_book.hpp"
#include "sim/scenario/references.hpp"

namespace mxdrill::scenario {

std::optional<Fault> read_single_fault(const Table& table, const Scenario& scenario,
                                       const std::set<std::string>& taken, Diagnostics& errors) {
    const std::size_t before = errors.size();
    Written<FaultKeys> written{{}, &table};
    static const auto language = fault_section();
    language.read(table, written.keys, errors);
    if (written.keys.name && taken.contains(*written.keys.name)) {
        errors.add(table.place_of("name"),
                   fmt::format("there is already a [[fault]] \"{}\"", *written.keys.name));
    }
    const auto faults = read_faults({written}, errors);
    NameBook book;
    for (const Zone& zone : scenario.zones) book.add(zone.records);
    References(scenario, book, true, errors).check(faults);
    if (errors.size() > before || faults.empty()) return std::nullopt;
    return faults.front().fault;
}

}  // namespace mxdrill::scenario
