// A `[[fault]]` of a server: its stage, and whether what it does and asks for goes with it.
#pragma once

#include "fake_smtp/fault.hpp"
#include "sim/scenario/faults.hpp"

namespace mxdrill::scenario {

/// Adds messages about what does not go together. An action that no server has is read as none.
fake_smtp::Fault server_fault(const FaultKeys& keys, const Table& table, Diagnostics& errors);

}  // namespace mxdrill::scenario
