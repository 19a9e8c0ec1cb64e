// What `check` has to say about a scenario that is valid.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/check/survey.hpp"
#include "sim/scenario/diagnostic.hpp"

namespace mxdrill::check {

/// One mistake, ready to be printed as `where: warning[id]: message` and, below, what to do about it.
struct Finding {
    std::string where;
    std::string_view id;
    std::string message;
    std::string_view advice;

    friend bool operator==(const Finding&, const Finding&) = default;
};

/// What fills the {words} of a message.
using Words = std::vector<std::pair<const char*, std::string>>;

/// Tells of a mistake at a place.
using Tell = std::function<void(const scenario::Place&, const Words&)>;

/// One kind of mistake. What is said of it is its description: `message` with the {words} of the place.
struct Check {
    std::string_view id;
    std::string_view message;
    std::string_view advice;
    void (*look)(const Survey& survey, const Tell& tell);
};

}  // namespace mxdrill::check
