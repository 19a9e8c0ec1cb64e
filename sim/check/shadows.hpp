// Parts of a scenario that can have no effect.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>

#include "sim/check/finding.hpp"

namespace mxdrill::check {

void fault_shadowed(const Survey& survey, const Tell& tell);
void expectation_about_nothing(const Survey& survey, const Tell& tell);

/// What messages call a fault: its name in quotes, or its number.
std::string name_of_fault(const scenario::Scenario& scenario, std::size_t index);
/// When a window, and all its repetitions, are over; nothing if never.
std::optional<base::Instant> end_of(const rules::Window& window);
/// Whether it strikes each time in its window, whoever comes.
bool strikes_all(const rules::Matcher& matcher);
/// The addresses of the servers that a fault is about.
std::set<base::IpAddress> addresses_of(const scenario::Scenario& scenario, const fake_smtp::Fault& fault);

}  // namespace mxdrill::check
