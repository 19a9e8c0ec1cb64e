// Mistakes among the servers that one domain lists.
#pragma once

#include "sim/check/finding.hpp"

namespace mxdrill::check {

void backup_refuses(const Survey& survey, const Tell& tell);
void weaker_tls(const Survey& survey, const Tell& tell);
void recipients_differ(const Survey& survey, const Tell& tell);
/// Two hosts of one listing that belong to different providers, or keep mail in different stores.
void two_providers(const Survey& survey, const Tell& tell);
/// A relay whose mail comes back to it, by the next hops and the MX records at some time of the run.
void relay_loop(const Survey& survey, const Tell& tell);

}  // namespace mxdrill::check
