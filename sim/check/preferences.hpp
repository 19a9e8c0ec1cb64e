// Mistakes in the numbers of MX records: tiers, sharing, null MX.
#pragma once

#include "sim/check/finding.hpp"

namespace mxdrill::check {

void single_mx(const Survey& survey, const Tell& tell);
/// Hosts whose names differ in nothing but digits, each with a preference of its own.
void tiers_of_a_pair(const Survey& survey, const Tell& tell);
/// A host of the best tier that is named like a backup, or that only stores and forwards.
void backup_shares(const Survey& survey, const Tell& tell);
void null_mx_beside_others(const Survey& survey, const Tell& tell);
void null_mx_preference(const Survey& survey, const Tell& tell);
void duplicate_mx(const Survey& survey, const Tell& tell);
void no_room(const Survey& survey, const Tell& tell);
/// A domain that mail is sent to and that says neither where it goes nor that it takes none.
void no_mx(const Survey& survey, const Tell& tell);

}  // namespace mxdrill::check
