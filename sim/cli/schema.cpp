// `mxdrill schema`.
#include "sim/scenario/schema.hpp"

#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "sim/cli/commands.hpp"

namespace mxdrill::cli {
namespace {

constexpr Usage kUsageOfSchema{
    "schema", "", "Prints the JSON Schema of the scenario language.",
    "An editor that knows it completes keys, shows what they mean and marks mistakes.",
    "mxdrill schema > mxdrill.schema.json"};

}  // namespace

ExitCode schema(const std::vector<std::string>& words) {
    const auto line = read_command_line(kUsageOfSchema, {}, words);
    if (!line) return kHolds;
    if (!line->operands.empty()) throw UsageError{"it takes no words"};
    fmt::print("{}\n", scenario::schema().dump(2));
    return kHolds;
}

}  // namespace mxdrill::cli
