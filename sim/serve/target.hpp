// What a request's target names: a path and its query.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mxdrill::serve {

struct Target {
    std::vector<std::string> segments;         // "/faults/3" has two, "/" none
    std::map<std::string, std::string> query;  // of several with one name the last
};

/// Reads an origin-form target (RFC 9112 §3.2.1) with its percent-encoding (RFC 3986 §2.1) undone; nothing
/// for any other text. A slash at the end counts for nothing.
std::optional<Target> parse_target(std::string_view text);

}  // namespace mxdrill::serve
