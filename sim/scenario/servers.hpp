// `[[server]]` and `[[link]]`: who listens, and what lies between.
#pragma once

#include <vector>

#include "sim/base/name.hpp"
#include "sim/scenario/name_book.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/scenario/section.hpp"

namespace mxdrill::scenario {

Section<Server> server_section();
Section<LinkRule> link_section();

/// Everyone who listens: the declared servers, then those that only the zones name, each with all its
/// addresses. `implicit` are the domains that are their own MX at some time; `recipients` are all domains
/// that mail goes to, which aliases and wildcards may lead to a server.
std::vector<Server> populate(const std::vector<Written<Server>>& declared, const NameBook& book,
                             const std::vector<base::Name>& implicit,
                             const std::vector<base::Name>& recipients, Diagnostics& errors);

/// Adds messages about links that say nothing, or whose jitter is more than their latency.
std::vector<LinkRule> read_links(const std::vector<Written<LinkRule>>& written, Diagnostics& errors);

}  // namespace mxdrill::scenario
