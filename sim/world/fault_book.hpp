// The faults of one kind of machine.
#pragma once

#include <cstddef>
#include <variant>

#include "sim/base/draw.hpp"
#include "sim/rules/book.hpp"
#include "sim/scenario/scenario.hpp"

namespace mxdrill::world {

/// The key of a fault's draws.
inline base::Key draws_of(const scenario::Fault& fault, const scenario::Scenario& scenario) {
    return base::Key(scenario.seed).with("fault").with(fault.identity);
}

/// Those that `is_wanted(fault)`, in the order of the file, each with the key of its draws.
template <class Kind, class IsWanted>
rules::Book<Kind> fault_book(const scenario::Scenario& scenario, IsWanted is_wanted) {
    rules::Book<Kind> book;
    for (std::size_t i = 0; i < scenario.faults.size(); ++i) {
        const scenario::Fault& fault = scenario.faults[i];
        const Kind* what = std::get_if<Kind>(&fault.what);
        if (what == nullptr || !is_wanted(*what)) continue;
        book.add(i, *what, fault.matcher, draws_of(fault, scenario));
    }
    return book;
}

}  // namespace mxdrill::world
