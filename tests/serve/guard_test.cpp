// Who may ask what.
#include "sim/serve/guard.hpp"

#include <gtest/gtest.h>

#include "tests/serve/fake_stage.hpp"

namespace mxdrill::serve {
namespace {

Request from(std::optional<std::string> host, std::optional<std::string> origin = std::nullopt) {
    return {.method = "GET", .target = "/version", .host = std::move(host), .origin = std::move(origin)};
}

unsigned status_of(const Request& request, const GuardSettings& settings = {}, Takes takes = Takes::nothing,
                   bool is_page = false) {
    const auto refused = objection(request, settings, takes, is_page);
    return refused ? refused->status : 200;
}

TEST(Guard, LetsOnlyRequestsToThisHostPass) {
    for (const char* own :
         {"localhost", "LOCALHOST:8025", "127.0.0.1", "127.5.6.7:80", "[::1]:8025", "[::1]"})
        EXPECT_EQ(status_of(from(own)), 200U) << own;
    for (const char* foreign :
         {"", "evil.test", "127.0.0.1.evil.test", "localhost.evil.test", "192.0.2.1:8025", "[::2]", "[::1"})
        EXPECT_EQ(status_of(from(foreign)), 403U) << foreign;
    EXPECT_EQ(status_of(from(std::nullopt)), 403U);
    EXPECT_EQ(status_of(from("192.0.2.1:8025"), {.own_hosts = {"192.0.2.1"}}), 200U);
}

TEST(Guard, LetsNoOtherSitesPagePass) {
    EXPECT_EQ(status_of(from("localhost:8025", "http://localhost:8025")), 200U);
    for (const char* foreign :
         {"http://localhost:1", "https://localhost:8025", "http://evil.test", "null", ""})
        EXPECT_EQ(status_of(from("localhost:8025", foreign)), 403U) << foreign;
}

TEST(Guard, WantsABodyThatNoFormCanSend) {
    Request request = from("localhost");
    EXPECT_EQ(status_of(request, {}, Takes::json), 200U) << "there is no body";
    request.body = "{}";
    const struct {
        const char* type;
        Takes takes;
        unsigned status;
    } rows[] = {
        {"application/json", Takes::json, 200},
        {"Application/JSON; charset=utf-8", Takes::json, 200},
        {"", Takes::json, 415},
        {"text/plain", Takes::json, 415},
        {"application/jsonp", Takes::json, 415},
        {"application/toml", Takes::toml, 200},
        {"", Takes::toml, 415},
        {"text/plain;charset=utf-8", Takes::toml, 415},
        {"application/x-www-form-urlencoded", Takes::toml, 415},
        {"text/plain", Takes::nothing, 200},
    };
    for (const auto& row : rows) {
        request.content_type = row.type;
        EXPECT_EQ(status_of(request, {}, row.takes), row.status) << row.type;
    }
}

TEST(Guard, WithATokenWantsOnlyTheRightTypeBeside) {
    const GuardSettings settings{.token = "secret"};
    Request request = from("evil.test", "http://evil.test");
    for (const char* wrong : {"", "Bearer", "Bearer ", "Bearer secre", "Bearer secrets", "Bearer sEcret",
                              "Basic secret", "secret", "Bearer secretsecret"}) {
        request.authorization = wrong;
        EXPECT_EQ(status_of(request, settings), 401U) << wrong;
    }
    request.authorization = std::nullopt;
    EXPECT_EQ(status_of(request, settings), 401U);
    EXPECT_EQ(status_of(request, settings, Takes::nothing, true), 200U)
        << "the page asks for the token itself";
    for (const char* right : {"Bearer secret", "bearer secret"}) {
        request.authorization = right;
        EXPECT_EQ(status_of(request, settings), 200U) << right;
        request.body = "{}";
        request.content_type = "text/plain";
        EXPECT_EQ(status_of(request, settings, Takes::json), 415U) << right;
        request.content_type = "application/json";
        EXPECT_EQ(status_of(request, settings, Takes::json), 200U) << right;
    }
}

TEST(Guard, TellsNoStrangerWhatPathsThereAre) {
    Desktop desktop("secret");
    EXPECT_EQ(desktop.ask("GET", "/no/such/path").status, 401U);
    EXPECT_EQ(desktop.ask("PUT", "/faults").status, 401U);
    EXPECT_EQ(desktop.ask("GET", "/").status, 200U);
    EXPECT_EQ(desktop.ask("GET", "/page.js").status, 200U);
    const Response refused = desktop.ask("GET", "/servers");
    EXPECT_EQ(refused.status, 401U);
    EXPECT_EQ(refused.headers.at(0), std::pair(std::string("WWW-Authenticate"), std::string("Bearer")));
}

TEST(Guard, BindsOnlyLoopbackWithoutAToken) {
    EXPECT_FALSE(objection_to_binding(base::IpAddress::of("127.0.0.1"), ""));
    EXPECT_FALSE(objection_to_binding(base::IpAddress::of("::1"), ""));
    EXPECT_EQ(objection_to_binding(base::IpAddress::of("0.0.0.0"), ""),
              "0.0.0.0 can be reached from other machines: set a control token, or listen on 127.0.0.1");
    EXPECT_TRUE(objection_to_binding(base::IpAddress::of("::"), ""));
    EXPECT_FALSE(objection_to_binding(base::IpAddress::of("192.0.2.1"), "secret"));
}

}  // namespace
}  // namespace mxdrill::serve
