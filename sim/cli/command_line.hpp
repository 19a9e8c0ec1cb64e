// Words and options of one command. The only floor that knows Boost.Program_options.
#pragma once

#include <boost/program_options.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/cli/exit_code.hpp"

namespace mxdrill::cli {

/// What a command takes, for its help and for reading its words.
struct Usage {
    std::string_view name;      // "run"
    std::string_view operands;  // "SCENARIO…"
    std::string_view summary;   // one sentence
    std::string_view details;   // more, or nothing
    std::string_view example;   // a whole command line; more may follow, with two blanks before each
};

/// The command line is wrong; the message says how.
struct UsageError {
    std::string message;
};

/// A command line that was read: the values of the options, and the operands in order.
struct CommandLine {
    boost::program_options::variables_map options;
    std::vector<std::string> operands;

    [[nodiscard]] bool has(const char* option) const { return options.count(option) > 0; }
    /// Whether it was said, and is not just its default.
    [[nodiscard]] bool says(const char* option) const { return has(option) && !options[option].defaulted(); }
    template <class Value>
    [[nodiscard]] std::optional<Value> get(const char* option) const {
        return has(option) ? std::optional(options[option].template as<Value>()) : std::nullopt;
    }
};

/// Reads the words after a command's name. Prints the help and returns nothing if `--help` is among them.
/// Throws UsageError.
std::optional<CommandLine> read_command_line(const Usage& usage,
                                             const boost::program_options::options_description& options,
                                             const std::vector<std::string>& words);

}  // namespace mxdrill::cli
