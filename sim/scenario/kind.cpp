#include "sim/scenario/kind.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace mxdrill::scenario {

void expected(std::string_view what, const Value& found, Diagnostics& errors) {
    errors.add(found.place, fmt::format("expected {}; found {}", what, describe(found)));
}

Kind<std::string> one_of(std::vector<std::string> choices) {
    std::vector<std::string> quoted;
    for (const std::string& choice : choices) quoted.push_back(fmt::format("\"{}\"", choice));
    Shape shape{.what = listed(quoted, "or"), .choices = choices};
    auto read = [what = shape.what, choices = std::move(choices)](
                    const Value& value, Diagnostics& errors) -> std::optional<std::string> {
        const auto* text = value.as<std::string>();
        if (text != nullptr && std::find(choices.begin(), choices.end(), *text) != choices.end())
            return *text;
        const std::string hint = text == nullptr ? "" : did_you_mean(*text, choices);
        errors.add(value.place, fmt::format("expected {}; found {}{}", what, describe(value), hint));
        return std::nullopt;
    };
    return {std::move(shape), std::move(read)};
}

}  // namespace mxdrill::scenario
