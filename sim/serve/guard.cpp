#include "sim/serve/guard.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/base/ignoring_case.hpp"

namespace mxdrill::serve {
namespace {

using base::same_ignoring_case;

// How long it takes says nothing about how much of the token was right.
bool is_token(std::string_view given, std::string_view token) {
    unsigned difference = given.size() == token.size() ? 0 : 1;
    for (std::size_t i = 0; i < given.size(); ++i) {
        const char right = token[i % token.size()];
        difference |= static_cast<unsigned>(static_cast<unsigned char>(given[i] ^ right));
    }
    return difference == 0;
}

bool has_token(const Request& request, std::string_view token) {
    constexpr std::string_view kScheme = "Bearer ";
    if (!request.authorization || request.authorization->size() <= kScheme.size()) return false;
    const std::string_view given = *request.authorization;
    return same_ignoring_case(given.substr(0, kScheme.size()), kScheme) &&
           is_token(given.substr(kScheme.size()), token);
}

// "[::1]:8025" is "::1", "localhost:8025" is "localhost".
std::string_view without_port(std::string_view host) {
    if (host.starts_with('[')) {
        const auto end = host.find(']');
        return end == std::string_view::npos ? host : host.substr(1, end - 1);
    }
    return host.substr(0, host.find(':'));
}

bool is_own(std::string_view host, const std::vector<std::string>& own_hosts) {
    const std::string_view name = without_port(host);
    if (same_ignoring_case(name, "localhost")) return true;
    const auto address = base::IpAddress::parse(name);
    if (address && is_loopback(*address)) return true;
    return std::any_of(own_hosts.begin(), own_hosts.end(),
                       [&](const std::string& own) { return same_ignoring_case(own, name); });
}

bool is_of_type(std::string_view content_type, std::string_view wanted) {
    std::string_view type = content_type.substr(0, content_type.find(';'));
    while (type.ends_with(' ')) type.remove_suffix(1);
    return same_ignoring_case(type, wanted);
}

std::optional<Response> wrong_type(const Request& request, Takes takes) {
    const std::string_view wanted = takes == Takes::json ? "application/json" : "application/toml";
    const bool is_without = request.body.empty() && request.content_type.empty();
    if (takes == Takes::nothing || is_without || is_of_type(request.content_type, wanted))
        return std::nullopt;
    return failure(415, fmt::format("send this with \"Content-Type: {}\"", wanted), "Content-Type");
}

}  // namespace

std::optional<Response> objection(const Request& request, const GuardSettings& settings, Takes takes,
                                  bool is_page) {
    if (!settings.token.empty()) {
        if (is_page || has_token(request, settings.token)) return wrong_type(request, takes);
        Response response =
            failure(401, "this needs the control token: \"Authorization: Bearer TOKEN\"", "Authorization");
        response.headers.emplace_back("WWW-Authenticate", "Bearer");
        return response;
    }
    if (!request.host || !is_own(*request.host, settings.own_hosts))
        return failure(403, "the request was sent to a host that is not this one", "Host");
    if (request.origin && !same_ignoring_case(*request.origin, "http://" + *request.host))
        return failure(403, "pages of other sites may not ask this", "Origin");
    return wrong_type(request, takes);
}

std::optional<std::string> objection_to_binding(const base::IpAddress& address, std::string_view token) {
    if (is_loopback(address) || !token.empty()) return std::nullopt;
    return fmt::format("{} can be reached from other machines: set a control token, or listen on 127.0.0.1",
                       address.text());
}

bool is_loopback(const base::IpAddress& address) {
    if (!address.is_v6()) return address.octets()[0] == 127;
    return address == base::IpAddress::of("::1");
}

}  // namespace mxdrill::serve
