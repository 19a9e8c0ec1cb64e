// `[[sender]]`: who sends.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/ip_address.hpp"
#include "sim/scenario/profile_reader.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/scenario/section.hpp"

namespace mxdrill::scenario {

struct SenderKeys {
    std::string name = "sender";
    std::string profile = "rfc5321";
    std::int64_t hosts = 1;
    std::optional<base::Prefix> address;
    std::optional<std::string> helo;
    std::optional<std::string> resolver;
    std::optional<Value> changes;  // the file's `override`, read over the profile once that is known
};

Section<SenderKeys> sender_section();

/// Where senders find their profiles.
struct ProfileSources {
    Profiles& known;
    std::optional<std::filesystem::path>
        scenario_folder;                     // where paths in the scenario start; nothing: nowhere
    std::optional<std::string> replacement;  // instead of every group's; a path starts at the working folder
};

/// All groups; without any in the file the one that every scenario has.
std::vector<SenderGroup> read_senders(const std::vector<Written<SenderKeys>>& written,
                                      const ProfileSources& sources, Diagnostics& errors);

}  // namespace mxdrill::scenario
