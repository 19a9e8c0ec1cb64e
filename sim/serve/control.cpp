#include "sim/serve/control.hpp"

#include <fmt/format.h>

#include <utility>

#include "sim/scenario/document.hpp"
#include "sim/serve/routes.hpp"

namespace mxdrill::serve {
namespace {

// The methods of all routes with this path, for the header Allow.
std::string allowed(const Target& target) {
    std::string methods;
    std::string id;
    for (const Route& route : routes()) {
        if (!fits(route, target, id)) continue;
        if (!methods.empty()) methods += ", ";
        methods += route.method;
        if (route.method == "GET") methods += ", HEAD";
    }
    return methods;
}

Response no_route(const Request& request, const Target& target) {
    std::string methods = allowed(target);
    if (methods.empty()) return failure(404, fmt::format("there is nothing at {}", request.target));
    Response response =
        failure(405, fmt::format("{} is not possible here, only {}", request.method, methods));
    response.headers.emplace_back("Allow", std::move(methods));
    return response;
}

}  // namespace

Control::Control(Stage& stage, Journal& journal, Tally& tally, scenario::Places places,
                 ControlSettings settings)
    : desk_{stage, journal, tally, std::move(settings), std::move(places)} {
    desk_.shelf.fill(stage, desk_.places);
}

Response Control::handle(const Request& request) {
    const GuardSettings& guard = desk_.settings.guard;
    const auto target = parse_target(request.target);
    if (target) {
        // A HEAD is a GET whose body is not sent (RFC 9110 §9.3.2); the sender of responses sees to that.
        const std::string_view method = request.method == "HEAD" ? "GET" : std::string_view(request.method);
        Call call{request, *target};
        for (const Route& route : routes()) {
            if (route.method != method || !fits(route, *target, call.id)) continue;
            if (auto refused = objection(request, guard, route.takes, route.is_page))
                return *std::move(refused);
            return route.handle(desk_, call);
        }
    }
    if (auto refused = objection(request, guard, Takes::nothing, false)) return *std::move(refused);
    return target ? no_route(request, *target) : failure(400, "this is no path", "target");
}

std::uint64_t body_limit(std::string_view target) {
    const auto parsed = parse_target(target);
    const bool is_scenario = parsed && parsed->segments == std::vector<std::string>{"scenario"};
    return is_scenario ? scenario::kLargestText : 64 * 1024;
}

}  // namespace mxdrill::serve
