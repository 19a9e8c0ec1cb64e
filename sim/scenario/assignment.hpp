// `--set path=value`: keys that the command line replaces or adds.
#pragma once

#include <string>

#include "sim/scenario/diagnostic.hpp"
#include "sim/scenario/shape.hpp"
#include "sim/scenario/value.hpp"

namespace mxdrill::scenario {

/// Carries `fault.primary.for=6h` out on a document. An element of a list is called by its name (a zone by
/// its origin), which may have dots, or by its index; names go before indices. The value is read as TOML if
/// it is that, and is the string itself otherwise. Errors are placed at "--set " and the assignment, and so
/// is whatever is wrong with the new value later.
void assign(Table& document, const std::string& assignment, const TableShape& language, Diagnostics& errors);

}  // namespace mxdrill::scenario
