// Mistakes of time: changes against TTLs, and what lies outside the run.
#pragma once

#include "sim/check/finding.hpp"

namespace mxdrill::check {

/// A TTL that was lowered for a change, too late for the caches that still have the longer one.
void ttl_lowered_late(const Survey& survey, const Tell& tell);
/// An old server that stops while caches may still name it: by a fault, a phase that refuses the domain, or
/// a zone that has lost its address.
void switched_off_early(const Survey& survey, const Tell& tell);
void fault_outside_run(const Survey& survey, const Tell& tell);
void change_outside_run(const Survey& survey, const Tell& tell);

}  // namespace mxdrill::check
