// mxdrill: the command line.
#include <fmt/core.h>

#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "sim/cli/commands.hpp"

namespace mxdrill::cli {
namespace {

void print_help(std::FILE* to) {
    fmt::print(to,
               "mxdrill rehearses mail failover: scenarios say what DNS and the mail servers do, and when "
               "they fail;\n"
               "the run shows who got which message, when it was retried, and what was lost.\n\n"
               "Usage: mxdrill VERB [options] …\n\nVerbs:\n");
    for (const Verb& verb : verbs()) fmt::print(to, "  {:<10}{}\n", verb.name, verb.summary);
    fmt::print(to,
               "\nOptions:\n  --help     print this help; after a verb, that verb's\n"
               "  --version  print the version\n\n"
               "Start here:\n"
               "  mxdrill run scenarios/failover/google_workspace_outage.toml\n"
               "  mxdrill run scenarios/failover/google_workspace_outage.toml --out out\n"
               "  mxdrill explain out 1\n"
               "  mxdrill new backup-mx > drill.toml\n"
               "  mxdrill serve drill.toml --no-isolate\n"
               "  mxdrill run scenarios/failover/greylisted_primary.toml --sender postfix\n");
}

ExitCode dispatch(const std::vector<std::string>& words) {
    if (words.empty()) {
        print_help(stderr);
        return kUsage;
    }
    if (words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
        print_help(stdout);
        return kHolds;
    }
    if (words[0] == "--version") {
        fmt::print("mxdrill {}\n", MXDRILL_VERSION);
        return kHolds;
    }
    for (const Verb& verb : verbs()) {
        if (verb.name != words[0]) continue;
        try {
            return verb.run({words.begin() + 1, words.end()});
        } catch (const UsageError& error) {
            fmt::print(stderr, "mxdrill {}: {}\nTry `mxdrill {} --help`.\n", verb.name, error.message,
                       verb.name);
            return kUsage;
        }
    }
    fmt::print(stderr, "mxdrill: there is no verb `{}`\nTry `mxdrill --help`.\n", words[0]);
    return kUsage;
}

}  // namespace
}  // namespace mxdrill::cli

int main(int argc, char** argv) {
    using mxdrill::cli::ExitCode;
    const auto cannot_write = [] {
        fmt::print(stderr,
                   "mxdrill: cannot write to standard output; is its disk full, or its reader gone?\n");
        return mxdrill::cli::kEnvironment;
    };
    try {
        const ExitCode code = mxdrill::cli::dispatch({argv + 1, argv + argc});
        return std::fflush(stdout) != 0 || std::ferror(stdout) != 0 ? cannot_write() : code;
    } catch (const std::exception& error) {
        if (std::ferror(stdout) != 0) return cannot_write();  // fmt throws when a stream takes nothing
        fmt::print(stderr, "mxdrill: internal error: {}\n", error.what());
        return mxdrill::cli::kInternal;
    }
}
