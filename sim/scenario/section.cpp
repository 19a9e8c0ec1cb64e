#include "sim/scenario/section.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace mxdrill::scenario {
namespace {

std::vector<std::string> present(const Table& table, const std::vector<std::string>& keys) {
    std::vector<std::string> found;
    std::copy_if(keys.begin(), keys.end(), std::back_inserter(found),
                 [&](auto& key) { return table.has(key); });
    return found;
}

}  // namespace

void complain_of_unknown(const Entry& entry, const TableShape& shape, Diagnostics& errors) {
    std::vector<std::string> known;
    for (const FieldShape& field : shape.fields) known.push_back(field.key);
    errors.add(entry.place, fmt::format("unknown key \"{}\" in {}{}", entry.key, shape.title,
                                        did_you_mean(entry.key, known)));
}

void complain_of_many(const Array& tables, const TableShape& shape, Diagnostics& errors) {
    errors.add(tables[kMostTables].place, fmt::format("more than {} {}", kMostTables, shape.title));
}

void complain_of_missing(const Table& table, const TableShape& shape, Diagnostics& errors) {
    for (const FieldShape& field : shape.fields) {
        if (!field.required || table.has(field.key)) continue;
        errors.add(table.place, fmt::format("{} needs the key \"{}\"", shape.title, field.key));
    }
    const auto& exclusive = shape.exactly_one_of;
    const auto found = present(table, exclusive);
    if (found.size() > 1) {
        errors.add(table.place_of(found[1]),
                   fmt::format("{} takes only one of {}", shape.title, listed(exclusive, "or")));
    }
    for (const auto* keys : {&exclusive, &shape.at_least_one_of}) {
        if (keys->empty() || !present(table, *keys).empty()) continue;
        errors.add(table.place, fmt::format("{} needs one of {}", shape.title, listed(*keys, "or")));
    }
}

}  // namespace mxdrill::scenario
