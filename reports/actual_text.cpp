#include "reports/actual_text.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>

#include "reports/words.hpp"

namespace mxdrill::reports {

std::string actual_text(std::optional<double> actual, measure::Unit unit) {
    if (!actual) return "no value";
    switch (unit) {
        case measure::Unit::count: return grouped(static_cast<std::uint64_t>(std::llround(*actual)));
        // Two decimals, so that 94.97% is not shown as the 95% that it fails to reach.
        case measure::Unit::share: return fmt::format("{:.2f}%", *actual * 100);
        case measure::Unit::seconds: return human_duration(base::Duration(std::llround(*actual * 1e9)));
        case measure::Unit::probability:
            return *actual > 0 && *actual < 0.0001 ? fmt::format("{:.2e}", *actual)
                                                   : fmt::format("{:.4f}", *actual);
    }
    return {};
}

std::string actual_text(const measure::Verdict& verdict) {
    return actual_text(verdict.actual, verdict.unit);
}

}  // namespace mxdrill::reports
