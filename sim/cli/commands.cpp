#include "sim/cli/commands.hpp"

#include <array>

namespace mxdrill::cli {
namespace {

constexpr std::array<Verb, 11> kVerbs{{
    {"run", "run scenarios and report who got the mail", run},
    {"serve", "serve the DNS and mail servers of a scenario to any program", serve},
    {"check", "say what is wrong or doubtful in scenarios, without running them", check},
    {"limit", "find the value at which the expectations of a scenario flip", limit},
    {"lookup", "say what the DNS lists for a domain, and what is doubtful in it", lookup},
    {"import", "turn what the DNS lists for a domain into a scenario", import},
    {"mta", "say which real MTAs can send the mail, and install them", mta},
    {"new", "print a scenario to begin with", new_scenario},
    {"explain", "tell the life of one message of a run", explain},
    {"compare", "say what changed between two runs, beyond what chance explains", compare},
    {"schema", "print the scenario language as a JSON Schema, for editors", schema},
}};

}  // namespace

std::span<const Verb> verbs() {
    return kVerbs;
}

}  // namespace mxdrill::cli
