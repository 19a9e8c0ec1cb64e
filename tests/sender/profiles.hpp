// The shipped profiles, as their files say.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "sim/scenario/profile_reader.hpp"

namespace mxdrill::sender {

/// A profile of sim/profiles by its name.
inline Profile shipped(const std::string& name) {
    static std::map<std::string, Profile> read;
    if (const auto known = read.find(name); known != read.end()) return known->second;
    scenario::Profiles profiles(std::string(MXDRILL_SOURCE) + "/sim/profiles");
    scenario::Diagnostics errors;
    const auto profile = profiles.find(name, ".", {}, errors);
    if (!profile) {
        ADD_FAILURE() << "no profile " << name;
        return {};
    }
    return read[name] = profile->profile;
}

}  // namespace mxdrill::sender
