// Short scenarios for tests: what a test is about comes first in the text, a small sound world follows.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/reader.hpp"

namespace mxdrill::scenario {

/// A domain with a primary and a backup; begins with a table, so that anything may stand before it.
inline constexpr std::string_view kWorld = R"(
[[zone]]
origin  = "example.test"
records = """
@      300 MX 10 mail1
@      300 MX 20 backup
mail1  300 A  192.0.2.11
backup 300 A  192.0.2.12
backup 300 AAAA 2001:db8::12
"""
)";

inline Options with_profiles(Options options = {}) {
    options.profile_folder = std::filesystem::path(MXDRILL_SOURCE) / "sim/profiles";
    return options;
}

inline Options with_sets(std::vector<std::string> sets) {
    return with_profiles({.sets = std::move(sets)});
}

/// All messages of a reading, one a line, without the file's name.
inline std::string messages(const Reading& reading) {
    std::string text;
    for (const Diagnostic& error : reading.errors) {
        std::string_view where = error.where;
        if (where.starts_with("drill.toml:")) where.remove_prefix(11);
        text += std::string(where) + ": " + error.message + "\n";
    }
    return text;
}

inline Reading read_alone(std::string_view text, const Options& options = with_profiles()) {
    return read_scenario_text(text, "drill.toml", options);
}

inline Reading read_in_world(std::string_view text, const Options& options = with_profiles()) {
    return read_alone(std::string(text) + std::string(kWorld), options);
}

/// A text that must be sound.
inline Scenario drill(std::string_view text, const Options& options = with_profiles()) {
    Reading reading = read_in_world(text, options);
    EXPECT_EQ(messages(reading), "") << text;
    return reading.scenario.value_or(Scenario{});
}

/// One text of several.
inline std::string joined(std::initializer_list<std::string_view> parts) {
    std::string text;
    for (const std::string_view part : parts) text += part;
    return text;
}

/// What is said about a text, and where; lines count from its own first.
struct Mistake {
    std::string_view text;
    std::string_view message;
};

inline void expect_mistakes(const std::vector<Mistake>& mistakes) {
    for (const Mistake& mistake : mistakes) {
        const Reading reading = read_in_world(mistake.text);
        EXPECT_EQ(messages(reading), std::string(mistake.message) + "\n") << mistake.text;
        EXPECT_FALSE(reading.scenario);
    }
}

/// A folder of its own that goes with the test.
class Folder {
  public:
    explicit Folder(const std::string& name)
        : path_(std::filesystem::path(testing::TempDir()) / ("mxdrill_" + name)) {
        std::filesystem::remove_all(path_);
        std::filesystem::create_directories(path_);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { std::filesystem::remove_all(path_); }

    std::filesystem::path write(const std::string& name, std::string_view text) const {
        std::ofstream(path_ / name, std::ios::binary) << text;
        return path_ / name;
    }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

}  // namespace mxdrill::scenario
