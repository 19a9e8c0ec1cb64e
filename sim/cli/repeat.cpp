#include "sim/cli/repeat.hpp"

#include <vector>

namespace mxdrill::cli {

std::string shell_word(std::string_view word) {
    constexpr std::string_view kPlain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@%+=:,./-_";
    if (!word.empty() && word.find_first_not_of(kPlain) == std::string_view::npos) return std::string(word);
    std::string quoted = "'";
    for (const char c : word) {
        if (c == '\'') {
            quoted += "'\\''";
        } else {
            quoted += c;
        }
    }
    return quoted + "'";
}

std::string repeating_options(const CommandLine& line) {
    std::string text;
    for (const auto& set : line.get<std::vector<std::string>>("set").value_or(std::vector<std::string>{})) {
        text += " --set " + shell_word(set);
    }
    if (const auto profile = line.get<std::string>("profile")) text += " --profile " + shell_word(*profile);
    return text;
}

}  // namespace mxdrill::cli
