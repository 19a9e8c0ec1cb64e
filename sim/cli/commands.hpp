// The verbs.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/cli/command_line.hpp"

namespace mxdrill::cli {

struct Verb {
    std::string_view name;
    std::string_view summary;  // for the list of verbs
    /// Takes the words after the verb. Throws UsageError.
    ExitCode (*run)(const std::vector<std::string>& words);
};

/// All verbs, in the order of the list that `--help` prints.
std::span<const Verb> verbs();

ExitCode run(const std::vector<std::string>& words);
ExitCode serve(const std::vector<std::string>& words);
ExitCode check(const std::vector<std::string>& words);
ExitCode limit(const std::vector<std::string>& words);
ExitCode lookup(const std::vector<std::string>& words);
ExitCode import(const std::vector<std::string>& words);
ExitCode mta(const std::vector<std::string>& words);
ExitCode new_scenario(const std::vector<std::string>& words);
ExitCode compare(const std::vector<std::string>& words);
ExitCode explain(const std::vector<std::string>& words);
ExitCode schema(const std::vector<std::string>& words);

}  // namespace mxdrill::cli
