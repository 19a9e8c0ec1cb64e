// The one table of what the control API can be asked.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "sim/serve/desk.hpp"
#include "sim/serve/guard.hpp"

namespace mxdrill::serve {

struct Route {
    std::string_view method;
    std::string_view path;  // "/faults/{id}": a name in braces stands for any one segment
    Takes takes;
    bool is_page;  // the live page or a part of it
    Response (*handle)(Desk&, const Call&);
};

std::span<const Route> routes();

/// Whether the route's path is that of the target; then `id` becomes what stands in it for a name in braces.
bool fits(const Route& route, const Target& target, std::string& id);

}  // namespace mxdrill::serve
