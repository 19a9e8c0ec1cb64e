#include "sim/cli/command_line.hpp"

#include <fmt/core.h>

#include <iostream>

namespace mxdrill::cli {
namespace {

namespace po = boost::program_options;

void print_help(const Usage& usage, const po::options_description& options) {
    fmt::print("Usage: mxdrill {} {}{}\n\n{}\n", usage.name, options.options().empty() ? "" : "[options] ",
               usage.operands, usage.summary);
    if (!usage.details.empty()) fmt::print("\n{}\n", usage.details);
    std::fflush(stdout);
    std::cout << '\n' << options << std::flush;
    fmt::print("\nExample:\n  {}\n", usage.example);
}

}  // namespace

std::optional<CommandLine> read_command_line(const Usage& usage, const po::options_description& options,
                                             const std::vector<std::string>& words) {
    po::options_description all("Options");
    for (const auto& option : options.options()) all.add(option);
    all.add_options()("help,h", "print this help");
    po::options_description with_operands;
    with_operands.add(all).add_options()("operand", po::value<std::vector<std::string>>());
    po::positional_options_description positions;
    positions.add("operand", -1);
    CommandLine read;
    try {
        namespace style = po::command_line_style;
        po::store(po::command_line_parser(words)
                      .options(with_operands)
                      .positional(positions)
                      .style(style::unix_style & ~style::allow_guessing)
                      .run(),
                  read.options);
        po::notify(read.options);
    } catch (const po::error& error) {
        throw UsageError{error.what()};
    }
    if (read.has("help")) {
        print_help(usage, all);
        return std::nullopt;
    }
    read.operands = read.get<std::vector<std::string>>("operand").value_or(std::vector<std::string>{});
    return read;
}

}  // namespace mxdrill::cli
