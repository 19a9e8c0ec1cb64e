// `[[server]]` and `[[link]]`: who listens, and what lies between.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/name.hpp"
#include "sim/scenario/name_book.hpp"
#include "sim/scenario/profile_reader.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/scenario/section.hpp"

namespace mxdrill::scenario {

/// One `[[server]]` as it was written.
struct ServerKeys {
    ServerPhase phase;
    std::optional<std::string> relay;  // a profile's name or path
    std::optional<base::Name> relay_to;
};

Section<ServerKeys> server_section();
Section<LinkRule> link_section();

/// Where the profiles of relays are.
struct RelayProfiles {
    Profiles& known;
    std::optional<std::filesystem::path> scenario_folder;  // where paths start; nothing: nowhere
};

/// Everyone who listens: the declared servers, then those that only the zones name, each with all its
/// addresses and its phases. `implicit` are the domains that are their own MX at some time; `recipients` are
/// all domains that mail goes to, which aliases and wildcards may lead to a server.
std::vector<Server> populate(const std::vector<Written<ServerKeys>>& declared, const NameBook& book,
                             const std::vector<base::Name>& implicit,
                             const std::vector<base::Name>& recipients, const RelayProfiles& profiles,
                             Diagnostics& errors);

/// Adds messages about links that say nothing, or whose jitter is more than their latency.
std::vector<LinkRule> read_links(const std::vector<Written<LinkRule>>& written, Diagnostics& errors);

}  // namespace mxdrill::scenario
