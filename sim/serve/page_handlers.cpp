#include "sim/serve/assets.hpp"
#include "sim/serve/handlers.hpp"

namespace mxdrill::serve {
namespace {

// Nothing of the page comes from elsewhere, and no other page may frame it.
constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

Response part(std::string_view content_type, std::string_view body) {
    return {.content_type = std::string(content_type),
            .body = std::string(body),
            .headers = {{"Content-Security-Policy", std::string(kPolicy)}}};
}

}  // namespace

Response get_page(Desk&, const Call& call) {
    const std::string name = call.target.segments.empty() ? "" : call.target.segments.front();
    if (name == "page.css") return part("text/css; charset=utf-8", assets::kPageCss);
    if (name == "page.js") return part("text/javascript; charset=utf-8", assets::kPageJs);
    if (name == "model.js") return part("text/javascript; charset=utf-8", assets::kModelJs);
    return part("text/html; charset=utf-8", assets::kIndexHtml);
}

Response get_openapi(Desk&, const Call&) {
    return {.body = std::string(assets::kOpenapiJson)};
}

Response get_version(Desk& desk, const Call&) {
    return success({{"name", "mxdrill"}, {"version", desk.settings.version}, {"api", 1}});
}

}  // namespace mxdrill::serve
