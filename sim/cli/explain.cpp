// `mxdrill explain`.
#include "reports/explain.hpp"

#include <fmt/core.h>

#include <charconv>
#include <cstdint>
#include <string>

#include "sim/cli/commands.hpp"
#include "sim/cli/terminal.hpp"

namespace mxdrill::cli {
namespace {

constexpr Usage kUsageOfExplain{"explain", "DIR MESSAGE",
                                "Tells the life of one message, from what `mxdrill run --out DIR` wrote.",
                                "Every attempt and try with its server and reply, why the sender moved on, "
                                "and how it ended. MESSAGE is a\n"
                                "number: the first column of messages.csv.",
                                "mxdrill explain out 1"};

std::uint64_t message_number(const std::string& word) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    if (error != std::errc{} || end != word.data() + word.size() || number == 0) {
        throw UsageError{fmt::format("`{}` is no message number; they count from 1", word)};
    }
    return number;
}

}  // namespace

ExitCode explain(const std::vector<std::string>& words) {
    const auto line = read_command_line(kUsageOfExplain, {}, words);
    if (!line) return kHolds;
    if (line->operands.size() != 2) throw UsageError{"which message? Name the folder of a run and a number"};
    std::string error;
    const auto story = reports::explain(line->operands[0], message_number(line->operands[1]), error,
                                        look_of_standard_output());
    if (!story) {
        fmt::print(stderr, "mxdrill explain: {}\n", error);
        return kInvalid;
    }
    fmt::print("{}", *story);
    return kHolds;
}

}  // namespace mxdrill::cli
