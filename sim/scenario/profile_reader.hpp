// Sender profiles from their files.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "sim/scenario/diagnostic.hpp"
#include "sim/scenario/value.hpp"
#include "sim/sender/profile.hpp"

namespace mxdrill::scenario {

/// What a scenario calls a profile, and the profile.
struct NamedProfile {
    std::string name;
    sender::Profile profile;
};

/// Reads each profile once.
class Profiles {
  public:
    /// `folder` holds the profiles that have a name.
    explicit Profiles(std::filesystem::path folder) : folder_(std::move(folder)) {}

    /// A profile by its name ("postfix"), or by its path from `here` if the text has a "/" or ends in
    /// ".toml"; its name is then the file's without the ending. Nothing, and errors at `place` or in the
    /// profile's file, if there is none or it is wrong, or if there is no `here` for a path.
    std::optional<NamedProfile> find(const std::string& text,
                                     const std::optional<std::filesystem::path>& here, const Place& place,
                                     Diagnostics& errors);

  private:
    std::filesystem::path folder_;
    std::map<std::filesystem::path, std::optional<NamedProfile>> read_;  // those there are, even if wrong
};

/// Adds messages about keys that are right each for itself but not together. `table` is where the last of
/// them was written.
void check_profile(const sender::Profile& profile, const Table& table, Diagnostics& errors);

}  // namespace mxdrill::scenario
