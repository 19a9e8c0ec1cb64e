// The scenarios that a command line names.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sim/cli/command_line.hpp"
#include "sim/scenario/reader.hpp"

namespace mxdrill::cli {

/// A scenario that was read.
struct Drill {
    std::filesystem::path file;       // as the user named it, or found below a folder that the user named
    std::filesystem::path in_common;  // its path below the folder that all of them share, without ".toml"
    scenario::Scenario scenario;
    scenario::Places places;
};

/// The options by which scenarios are read: --set, --seed, --profile.
void add_reading_options(boost::program_options::options_description& options);
scenario::Options reading_options(const CommandLine& line);

/// Reads all scenarios: an operand is a file, or a folder that stands for the *.toml below it, in order of
/// their paths. Where anything is wrong with any of them, prints all that is, and returns nothing. Throws
/// UsageError if there are no operands.
std::optional<std::vector<Drill>> read_drills(const CommandLine& line);

}  // namespace mxdrill::cli
