#include "sim/serve/json.hpp"

namespace mxdrill::serve {

std::string text_of(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

double json_seconds(base::Duration span) {
    const auto microseconds = span.count() / 1000;
    return static_cast<double>(microseconds) / 1e6;
}

}  // namespace mxdrill::serve
