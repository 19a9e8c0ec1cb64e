// The scenarios that both bodies carry out alike.
#pragma once

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <filesystem>
#include <map>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/reader.hpp"
#include "sim/world/arrivals.hpp"
#include "tests/live/story.hpp"

namespace mxdrill::testing {

/// A file below scenarios/, by its path from there without ".toml": "failover/dual_stack".
struct SharedScenario {
    std::string path;
    bool needs_private_network = false;

    [[nodiscard]] scenario::Reading read() const {
        const std::filesystem::path root(MXDRILL_SOURCE);
        return scenario::read_scenario(root / "scenarios" / (path + ".toml"),
                                       {.profile_folder = root / "sim/profiles"});
    }
};

/// Those in which many sessions with several addresses of one host end in the same moment while more mail
/// waits: the kernel says who of the waiting takes over which connection, so only hosts are compared.
inline constexpr std::array<std::string_view, 1> kTiedAtAddresses{"providers/google_workspace"};

inline Naming naming_of(const SharedScenario& shared) {
    const bool tied = std::count(kTiedAtAddresses.begin(), kTiedAtAddresses.end(), shared.path) > 0;
    return tied ? Naming::hosts : Naming::addresses;
}

inline std::ostream& operator<<(std::ostream& to, const SharedScenario& shared) {
    return to << shared.path;
}

/// Beyond so many messages a scenario takes a second or more on sockets.
inline constexpr std::uint64_t kMostQuick = 3000;

enum class Length : std::uint8_t {
    quick,
    slow
};

/// All that the live body carries out, by length, each sorted by path. One that can't be read counts as
/// quick, and fails there.
inline std::map<Length, std::vector<SharedScenario>> find_shared_scenarios() {
    const std::filesystem::path root = std::filesystem::path(MXDRILL_SOURCE) / "scenarios";
    std::map<Length, std::vector<SharedScenario>> found{{Length::quick, {}}, {Length::slow, {}}};
    for (const auto& file : std::filesystem::recursive_directory_iterator(root)) {
        if (file.path().extension() != ".toml") continue;
        SharedScenario shared{file.path().lexically_relative(root).replace_extension().generic_string()};
        const auto reading = shared.read();
        Length length = Length::quick;
        if (const auto& scenario = reading.scenario) {
            if (!scenario->bodies.contains(scenario::Body::live)) continue;
            if (world::expected_messages(*scenario) > kMostQuick) length = Length::slow;
            shared.needs_private_network = live::needs_private_network(*scenario).has_value();
        }
        found.at(length).push_back(std::move(shared));
    }
    for (auto& [length, scenarios] : found)
        std::sort(scenarios.begin(), scenarios.end(),
                  [](const SharedScenario& a, const SharedScenario& b) { return a.path < b.path; });
    return found;
}

/// Those of that length. They are read once, for every test has a process of its own.
inline const std::vector<SharedScenario>& shared_scenarios(Length length) {
    static const auto all = find_shared_scenarios();
    return all.at(length);
}

/// Of those, the ones that loopback addresses do for.
inline std::vector<SharedScenario> for_loopback(std::vector<SharedScenario> scenarios) {
    scenarios.erase(std::remove_if(scenarios.begin(), scenarios.end(),
                                   [](const SharedScenario& shared) { return shared.needs_private_network; }),
                    scenarios.end());
    return scenarios;
}

/// As a test's name: letters and digits.
inline std::string test_name(std::string path) {
    std::replace_if(
        path.begin(), path.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
    return path;
}

}  // namespace mxdrill::testing
