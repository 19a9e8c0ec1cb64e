// `[[expect]]`: what must hold.
#pragma once

#include <optional>
#include <vector>

#include "sim/scenario/scenario.hpp"
#include "sim/scenario/section.hpp"

namespace mxdrill::scenario {

struct ExpectKeys {
    Expectation expectation;  // all but the comparators, whose unit is the metric's
    std::optional<Value> equals, at_least, at_most;
};

Section<ExpectKeys> expect_section();

/// One expectation, and where it was written.
struct ExpectationAt {
    Expectation expectation;
    const Table* table = nullptr;
};

/// Those with a metric, in the order of the file.
std::vector<ExpectationAt> read_expectations(const std::vector<Written<ExpectKeys>>& written,
                                             Diagnostics& errors);

}  // namespace mxdrill::scenario
