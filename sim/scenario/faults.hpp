// `[[fault]]`: what goes wrong.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/scenario/kinds.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/scenario/section.hpp"

namespace mxdrill::scenario {

struct FaultKeys {
    std::optional<std::string> name;
    std::optional<base::Glob> server;
    std::optional<base::Prefix> address;
    std::optional<base::Name> zone;
    std::optional<std::string> resolver;
    std::optional<protocol::Stage> stage;
    std::optional<protocol::RecordType> type;
    rules::Matcher matcher;
    std::string act;
    std::string reply;
    base::Duration delay{0};
    std::optional<base::Bandwidth> rate;
    std::optional<Prose> records;
};

Section<FaultKeys> fault_section();

/// One fault, and where it was written.
struct FaultAt {
    Fault fault;
    const Table* table = nullptr;
};

/// All faults that say enough to be checked further, in the order of the file.
std::vector<FaultAt> read_faults(const std::vector<Written<FaultKeys>>& written, Diagnostics& errors);

}  // namespace mxdrill::scenario
