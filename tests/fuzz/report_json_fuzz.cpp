// report.json as anybody may have written it, read, written, and held against a sound one.
#include <cstdint>
#include <string_view>

#include "reports/comparison.hpp"
#include "reports/json.hpp"
#include "reports/report_reader.hpp"
#include "sim/measure/comparison.hpp"
#include "tests/fuzz/require.hpp"
#include "tests/reports/sample_report.hpp"

namespace mxdrill::fuzz {
namespace {

void look_at(std::string_view text) {
    const auto reading = reports::read_report(text);
    if (!reading.report) {
        require(!reading.error.message.empty());
        return;
    }
    require(reports::read_report(reports::json_text(*reading.report)).report.has_value());
    require(measure::compare(*reading.report, *reading.report).changes.empty());
    const auto sample = tests::sample_report();
    const reports::ComparedRuns runs{
        "a",
        "b",
        {{"", measure::compare(sample, *reading.report)}, {"x", measure::compare(*reading.report, sample)}},
        {},
        {}};
    require(!reports::comparison_text(runs).empty());
    require(!reports::comparison_json(runs).empty());
}

}  // namespace
}  // namespace mxdrill::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    mxdrill::fuzz::look_at({reinterpret_cast<const char*>(data), size});
    return 0;
}
