// Mistakes in the hosts that MX records name.
#pragma once

#include "sim/check/finding.hpp"

namespace mxdrill::check {

void alias_target(const Survey& survey, const Tell& tell);
void address_as_target(const Survey& survey, const Tell& tell);
/// A name that ends in the zone's origin twice, or in a top-level domain before the origin.
void unqualified_target(const Survey& survey, const Tell& tell);
/// No zone of the scenario has an address for it. Silent where a finding above says why.
void target_without_address(const Survey& survey, const Tell& tell);
void target_not_public(const Survey& survey, const Tell& tell);
void shared_address(const Survey& survey, const Tell& tell);

}  // namespace mxdrill::check
