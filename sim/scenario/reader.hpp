// From a scenario file to a scenario, or to all that is wrong with it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/diagnostic.hpp"
#include "sim/scenario/places.hpp"
#include "sim/scenario/scenario.hpp"

namespace mxdrill::scenario {

/// What the command line says about how to read.
struct Options {
    std::vector<std::string> sets{};         // "fault.primary.for=6h", carried out in this order
    std::optional<std::uint64_t> seed{};     // in place of the file's, and of one that `sets` gives
    std::optional<std::string> profile{};    // in place of every group's; a path starts at the working folder
    std::filesystem::path profile_folder{};  // of the profiles that have a name
    bool names_files = true;                 // false: a zone's `file` and the path of a profile are errors
};

/// A scenario if and only if there are no errors.
struct Reading {
    std::optional<Scenario> scenario;
    Places places;  // the scenario's
    std::vector<Diagnostic> errors;
};

/// Reads a file; it and the files that it names are shown in messages as `file` begins. A file that is
/// missing, cannot be read or is over 8 MiB gives one error.
Reading read_scenario(const std::filesystem::path& file, const Options& options);

/// The same for a text that would stand in `file`.
Reading read_scenario_text(std::string_view text, const std::filesystem::path& file, const Options& options);

}  // namespace mxdrill::scenario
