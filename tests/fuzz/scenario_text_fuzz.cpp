// A text as a scenario, and what is doubtful about it. It can name no file.
#include <cstdint>
#include <string_view>

#include "sim/check/check.hpp"
#include "sim/scenario/reader.hpp"
#include "tests/fuzz/require.hpp"

namespace mxdrill::fuzz {
namespace {

void read(std::string_view text) {
    const scenario::Options options{.profile_folder = MXDRILL_PROFILES, .names_files = false};
    const auto reading = scenario::read_scenario_text(text, "fuzz.toml", options);
    require(reading.scenario.has_value() == reading.errors.empty());
    for (const auto& error : reading.errors) require(!error.where.empty() && !error.message.empty());
    if (!reading.scenario) return;
    for (const auto& finding : check::look_over(*reading.scenario, reading.places))
        require(!finding.message.empty());
}

}  // namespace
}  // namespace mxdrill::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    mxdrill::fuzz::read({reinterpret_cast<const char*>(data), size});
    return 0;
}
