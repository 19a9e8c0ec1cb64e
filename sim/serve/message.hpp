// A request to the control API and its response, as values without sockets.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/serve/json.hpp"

namespace mxdrill::serve {

/// Headers that are absent are nothing; those that matter have a member.
struct Request {
    std::string method;  // "GET"
    std::string target;  // "/journal?since=3"
    std::optional<std::string> host{};
    std::optional<std::string> origin{};
    std::optional<std::string> authorization{};
    std::string content_type{};
    std::string accept{};
    std::string last_event_id{};
    std::string body{};
};

struct Response {
    unsigned status = 200;
    std::string content_type = "application/json";
    std::string body{};
    std::vector<std::pair<std::string, std::string>> headers{};
    /// If set, no body but a stream of server-sent events follows, without end: the journal's entries after
    /// this number.
    std::optional<std::uint64_t> streams_since{};
};

/// `{"error": …, "where": …}`; of several, also all of them as "errors".
Response failure(unsigned status, const std::vector<scenario::Diagnostic>& errors);
Response failure(unsigned status, std::string message, std::string where = {});

Response success(const Json& body, unsigned status = 200);

}  // namespace mxdrill::serve
