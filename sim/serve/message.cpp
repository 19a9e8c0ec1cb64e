#include "sim/serve/message.hpp"

namespace mxdrill::serve {

Response success(const Json& body, unsigned status) {
    return {.status = status, .body = text_of(body) + "\n"};
}

Response failure(unsigned status, const std::vector<scenario::Diagnostic>& errors) {
    const auto one = [](const scenario::Diagnostic& error) {
        return Json{{"error", error.message}, {"where", error.where}};
    };
    Json body = one(errors.front());
    if (errors.size() > 1) {
        body["errors"] = Json::array();
        for (const scenario::Diagnostic& error : errors) body["errors"].push_back(one(error));
    }
    return success(body, status);
}

Response failure(unsigned status, std::string message, std::string where) {
    return failure(status, {{std::move(where), std::move(message)}});
}

}  // namespace mxdrill::serve
