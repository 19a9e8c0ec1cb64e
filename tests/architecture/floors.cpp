#include "tests/architecture/floors.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <vector>

namespace mxdrill::architecture {
namespace {

struct Floor {
    std::string_view folder;
    std::vector<std::string_view> stands_on;
};

// From the ground up. A floor may include all that its own floors stand on. The four machines never see each
// other, world and measure neither, and the reports know nothing of what carries a scenario out.
const std::vector<Floor>& floors() {
    static const std::vector<Floor> table{
        {"sim/base", {}},
        {"sim/protocol", {"sim/base"}},
        {"sim/wire", {"sim/protocol"}},
        {"sim/lookup", {"sim/wire"}},
        {"sim/net", {"sim/protocol"}},
        {"sim/rules", {"sim/protocol"}},
        {"sim/trace", {"sim/protocol"}},
        {"fake_dns", {"sim/rules", "sim/trace", "sim/wire"}},
        {"fake_smtp", {"sim/rules", "sim/trace"}},
        {"sim/resolver", {"sim/rules", "sim/trace"}},
        {"sim/sender", {"sim/rules", "sim/trace"}},
        {"fake_dns/sockets", {"fake_dns", "sim/net", "sim/wire"}},
        {"fake_smtp/sockets", {"fake_smtp", "sim/net", "sim/wire"}},
        {"sim/scenario", {"fake_dns", "fake_smtp", "sim/resolver", "sim/sender"}},
        {"sim/check", {"sim/scenario"}},
        {"sim/world", {"sim/scenario"}},
        {"sim/measure", {"sim/scenario"}},
        {"sim/virtual", {"sim/world", "sim/measure"}},
        {"sim/live", {"sim/world", "sim/measure", "fake_dns/sockets", "fake_smtp/sockets"}},
        {"sim/sandbox/warp", {}},
        {"sim/sandbox/keeper", {"sim/base", "sim/sandbox/warp"}},
        {"sim/sandbox", {"sim/live", "sim/scenario"}},
        {"reports", {"sim/measure"}},
        {"sim/serve", {"sim/live", "reports"}},
        {"sim/cli", {"sim/check", "sim/lookup", "sim/virtual", "sim/sandbox", "sim/serve", "reports"}},
    };
    return table;
}

const Floor* find_floor(std::string_view folder) {
    const auto found =
        std::find_if(floors().begin(), floors().end(), [&](const Floor& f) { return f.folder == folder; });
    return found == floors().end() ? nullptr : &*found;
}

bool holds(std::string_view folder, std::string_view path) {
    return path.starts_with(folder) && path.size() > folder.size() && path[folder.size()] == '/';
}

}  // namespace

std::optional<std::string_view> floor_of(std::string_view path) {
    std::optional<std::string_view> longest;
    for (const auto& floor : floors()) {
        if (holds(floor.folder, path) && (!longest || floor.folder.size() > longest->size()))
            longest = floor.folder;
    }
    return longest;
}

bool may_include(std::string_view from, std::string_view to) {
    if (from == to) return true;
    const Floor* floor = find_floor(from);
    return floor != nullptr && std::any_of(floor->stands_on.begin(), floor->stands_on.end(),
                                           [&](std::string_view below) { return may_include(below, to); });
}

}  // namespace mxdrill::architecture
