// What the terminal can show.
#pragma once

#include "reports/page.hpp"

namespace mxdrill::cli {

/// Colour only on a terminal and without NO_COLOR (no-color.org); signs outside ASCII unless the locale of a
/// terminal has no UTF-8.
reports::Look look_of_standard_output();

}  // namespace mxdrill::cli
