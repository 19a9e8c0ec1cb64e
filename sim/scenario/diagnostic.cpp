#include "sim/scenario/diagnostic.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace mxdrill::scenario {
namespace {

// Messages quote what stands in files; a terminal must not obey it.
std::string without_controls(std::string text) {
    for (char& c : text) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
    }
    return text;
}

}  // namespace

std::string Place::text() const {
    if (line == 0) return *source;
    return *source + ":" + std::to_string(line) + ":" + std::to_string(column);
}

Place whole(std::string_view source) {
    return {std::make_shared<const std::string>(source), 0, 0};
}

std::vector<Diagnostic> Diagnostics::in_order() const {
    std::map<std::string, std::size_t> rank;
    std::vector<const Found*> order;
    for (const Found& found : found_) {
        rank.emplace(*found.place.source, rank.size());
        order.push_back(&found);
    }
    const auto key = [&](const Found* found) {
        return std::tuple(rank.at(*found->place.source), found->place.line, found->place.column);
    };
    std::stable_sort(order.begin(), order.end(), [&](auto* a, auto* b) { return key(a) < key(b); });
    std::vector<Diagnostic> diagnostics;
    for (const Found* found : order) {
        diagnostics.push_back({found->place.text(), without_controls(found->message)});
    }
    return diagnostics;
}

}  // namespace mxdrill::scenario
