#include "sim/serve/routes.hpp"

#include <array>

#include "sim/serve/handlers.hpp"

namespace mxdrill::serve {
namespace {

constexpr std::array kRoutes{
    Route{"GET", "/", Takes::nothing, true, get_page},
    Route{"GET", "/page.css", Takes::nothing, true, get_page},
    Route{"GET", "/page.js", Takes::nothing, true, get_page},
    Route{"GET", "/model.js", Takes::nothing, true, get_page},
    Route{"GET", "/openapi.json", Takes::nothing, false, get_openapi},
    Route{"GET", "/version", Takes::nothing, false, get_version},
    Route{"GET", "/servers", Takes::nothing, false, get_servers},
    Route{"GET", "/servers/{name}", Takes::nothing, false, get_server},
    Route{"GET", "/faults", Takes::nothing, false, get_faults},
    Route{"POST", "/faults", Takes::json, false, post_fault},
    Route{"GET", "/faults/{id}", Takes::nothing, false, get_fault},
    Route{"PATCH", "/faults/{id}", Takes::json, false, patch_fault},
    Route{"DELETE", "/faults/{id}", Takes::nothing, false, delete_fault},
    Route{"POST", "/reset", Takes::json, false, post_reset},
    Route{"POST", "/scenario", Takes::toml, false, post_scenario},
    Route{"GET", "/report", Takes::nothing, false, get_report},
    Route{"GET", "/journal", Takes::nothing, false, get_journal},
    Route{"GET", "/metrics", Takes::nothing, false, get_metrics},
};

}  // namespace

std::span<const Route> routes() {
    return kRoutes;
}

bool fits(const Route& route, const Target& target, std::string& id) {
    std::string_view rest = route.path.substr(1);
    for (const std::string& segment : target.segments) {
        if (rest.empty()) return false;
        const auto end = rest.find('/');
        const std::string_view part = rest.substr(0, end);
        if (part.starts_with('{')) {
            id = segment;
        } else if (part != segment) {
            return false;
        }
        rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    }
    return rest.empty();
}

}  // namespace mxdrill::serve
