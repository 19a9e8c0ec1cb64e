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

/// All by length, each sorted by path. One that can't be read counts as quick, and fails there.
inline std::map<Length, std::vector<SharedScenario>> find_shared_scenarios() {
    const std::filesystem::path root = std::filesystem::path(MXDRILL_SOURCE) / "scenarios";
    std::map<Length, std::vector<SharedScenario>> found{{Length::quick, {}}, {Length::slow, {}}};
    for (const auto& file : std::filesystem::recursive_directory_iterator(root)) {
        if (file.path().extension() != ".toml") continue;
        SharedScenario shared{file.path().lexically_relative(root).replace_extension().generic_string()};
        const auto reading = shared.read();
        const bool is_slow = reading.scenario && world::expected_messages(*reading.scenario) > kMostQuick;
        found.at(is_slow ? Length::slow : Length::quick).push_back(std::move(shared));
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

/// As a test's name: letters and digits.
inline std::string test_name(std::string path) {
    std::replace_if(
        path.begin(), path.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
    return path;
}

}  // namespace mxdrill::testing
