// A fault that is stated by itself, when the scenario is read long since.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "sim/scenario/diagnostic.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/scenario/value.hpp"

namespace mxdrill::scenario {

/// Reads a table with the keys of `[[fault]]`, as if it stood in the scenario's file; `taken` are the names
/// of the other faults. Its times count from the start of the run, as they do in the file. Nothing, and
/// errors, for one that the file could not have had either. No server comes of the records that it hands out.
std::optional<Fault> read_single_fault(const Table& table, const Scenario& scenario,
                                       const std::set<std::string>& taken, Diagnostics& errors);

}  // namespace mxdrill::scenario
