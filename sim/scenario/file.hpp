// The keys of a whole scenario file, before its parts are held against each other.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/scenario/expectations.hpp"
#include "sim/scenario/faults.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/scenario/section.hpp"
#include "sim/scenario/senders.hpp"
#include "sim/scenario/servers.hpp"
#include "sim/scenario/zones.hpp"

namespace mxdrill::scenario {

struct FileKeys {
    std::string title;
    std::string why;
    std::uint64_t seed = 1;
    std::optional<base::Duration> duration;
    std::vector<Body> bodies{Body::virtual_time, Body::live, Body::mta};
    std::vector<Written<ZoneKeys>> zones;
    std::vector<Written<ServerKeys>> servers;
    std::vector<Written<LinkRule>> links;
    std::vector<Written<FaultKeys>> faults;
    std::vector<Written<Resolver>> resolvers;
    std::vector<Written<SenderKeys>> senders;
    std::vector<Written<Traffic>> traffic;
    std::vector<Written<ExpectKeys>> expectations;
};

/// The language.
Section<FileKeys> file_section();

}  // namespace mxdrill::scenario
