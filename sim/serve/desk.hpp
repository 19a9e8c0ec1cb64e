// What the handlers of requests work with.
#pragma once

#include <filesystem>
#include <string>

#include "sim/scenario/reader.hpp"
#include "sim/serve/fault_shelf.hpp"
#include "sim/serve/guard.hpp"
#include "sim/serve/journal.hpp"
#include "sim/serve/message.hpp"
#include "sim/serve/stage.hpp"
#include "sim/serve/tally.hpp"
#include "sim/serve/target.hpp"

namespace mxdrill::serve {

struct ControlSettings {
    GuardSettings guard{};
    std::string version{};                   // the program's
    std::filesystem::path profile_folder{};  // of the profiles that a posted scenario may name
};

/// The journal and the tally observe the stage's trace.
struct Desk {
    Stage& stage;
    Journal& journal;
    Tally& tally;
    ControlSettings settings;
    scenario::Places places{};  // of the scenario that is being served
    FaultShelf shelf{};
};

/// One request, and what its path says.
struct Call {
    const Request& request;
    Target target;
    std::string id{};  // what stands in the path where the route has a name in braces
};

}  // namespace mxdrill::serve
