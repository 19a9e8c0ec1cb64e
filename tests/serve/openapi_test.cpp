// The description of the API, the table of routes and what is really answered agree.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "sim/base/ignoring_case.hpp"
#include "sim/scenario/faults.hpp"
#include "sim/serve/routes.hpp"
#include "tests/serve/fake_stage.hpp"

namespace mxdrill::serve {
namespace {

class OpenApi : public testing::Test {
  protected:
    [[nodiscard]] const Json& resolved(const Json& schema) const {
        if (!schema.contains("$ref")) return schema;
        return document_.at(Json::json_pointer(schema["$ref"].get<std::string>().substr(1)));
    }

    // What a value has that its schema forbids: of JSON Schema as much as the description uses.
    void check(const Json& value, const Json& by, const std::string& path) {
        const Json& schema = resolved(by);
        if (schema.contains("type")) {
            EXPECT_TRUE(is_of(value, schema["type"])) << path << ": " << value;
        }
        if (schema.contains("enum")) {
            const Json& known = schema["enum"];
            EXPECT_NE(std::find(known.begin(), known.end(), value), known.end()) << path << ": " << value;
        }
        if (schema.contains("minimum") && value.is_number()) {
            EXPECT_GE(value.get<double>(), schema["minimum"].get<double>()) << path;
        }
        if (value.is_array() && schema.contains("items")) {
            for (const Json& element : value) check(element, schema["items"], path + "[]");
        }
        if (value.is_object()) check_members(value, schema, path);
    }

    const Json document_ = Json::parse(Desktop().ask("GET", "/openapi.json").body);

  private:
    static bool is_of(const Json& value, const Json& type) {
        if (type.is_array()) {
            return std::any_of(type.begin(), type.end(), [&](const Json& one) { return is_of(value, one); });
        }
        const auto name = type.get<std::string>();
        return name == "integer"  ? value.is_number_integer()
               : name == "number" ? value.is_number()
               : name == "null"   ? value.is_null()
                                  : name == value.type_name();
    }

    void check_members(const Json& value, const Json& schema, const std::string& path) {
        for (const Json& key : schema.value("required", Json::array()))
            EXPECT_TRUE(value.contains(key.get<std::string>())) << path << " lacks " << key;
        const Json properties = schema.value("properties", Json::object());
        for (const auto& [key, member] : value.items()) {
            if (properties.contains(key)) {
                check(member, properties[key], fmt::format("{}.{}", path, key));
            } else {
                EXPECT_TRUE(schema.value("additionalProperties", true)) << path << " has " << key;
            }
        }
    }
};

TEST_F(OpenApi, NamesEveryRouteAndNoOther) {
    std::set<std::string> described;
    for (const auto& [path, item] : document_["paths"].items()) {
        for (const auto& [method, operation] : item.items()) {
            if (method != "parameters") described.insert(fmt::format("{} {}", method, path));
        }
    }
    std::set<std::string> served;
    for (const Route& route : routes()) {
        if (route.is_page && route.path != "/") continue;  // the page's own parts
        std::string method(route.method);
        std::transform(method.begin(), method.end(), method.begin(), [](char c) { return base::lower(c); });
        served.insert(method + " " + std::string(route.path));
    }
    EXPECT_EQ(described, served);
}

TEST_F(OpenApi, SaysWhichBodiesARouteTakes) {
    for (const Route& route : routes()) {
        if (route.takes == Takes::nothing) continue;
        std::string method(route.method);
        std::transform(method.begin(), method.end(), method.begin(), [](char c) { return base::lower(c); });
        const Json& content = document_["paths"][std::string(route.path)][method]["requestBody"]["content"];
        EXPECT_TRUE(content.contains(route.takes == Takes::json ? "application/json" : "application/toml"))
            << route.path;
    }
}

TEST_F(OpenApi, TellsHowBodiesAndTokensAreRefused) {
    for (const Route& route : routes()) {
        if (route.is_page && route.path != "/") continue;
        std::string method(route.method);
        std::transform(method.begin(), method.end(), method.begin(), [](char c) { return base::lower(c); });
        const Json& responses = document_["paths"][std::string(route.path)][method]["responses"];
        EXPECT_EQ(responses.contains("401"), !route.is_page) << route.path;
        EXPECT_TRUE(responses.contains("403")) << route.path;
        for (const char* status : {"413", "415"})
            EXPECT_EQ(responses.contains(status), route.takes != Takes::nothing) << route.path << status;
        if (route.takes == Takes::json) {
            EXPECT_TRUE(responses.contains("400")) << route.path;
        }
    }
}

TEST_F(OpenApi, AllowsTheNullsThatItSpeaksOf) {
    for (const auto& [key, schema] : document_["components"]["schemas"]["FaultPatch"]["properties"].items())
        check(Json({{key, nullptr}}), document_["components"]["schemas"]["FaultPatch"], "FaultPatch");
}

TEST_F(OpenApi, SaysWhatAStreamTellsBesideEvents) {
    const Json& described = document_["paths"]["/journal"]["get"]["responses"]["200"]["content"];
    const auto text = described["text/event-stream"]["schema"]["description"].get<std::string>();
    EXPECT_NE(text.find("missed"), std::string::npos);
}

TEST_F(OpenApi, GivesExamplesThatFitTheirSchemas) {
    int examples = 0;
    for (const auto& [path, item] : document_["paths"].items()) {
        for (const auto& [method, operation] : item.items()) {
            if (method == "parameters") continue;
            for (const auto& [status, response] : operation["responses"].items()) {
                if (!response.contains("content") || !response["content"].contains("application/json"))
                    continue;
                const Json& content = response["content"]["application/json"];
                if (status[0] != '2') continue;
                ASSERT_TRUE(content.contains("example")) << method << " " << path;
                check(content["example"], content["schema"], std::string(method).append(" ").append(path));
                ++examples;
            }
        }
    }
    EXPECT_GE(examples, 10);
}

TEST_F(OpenApi, HasTheKeysOfAFault) {
    std::set<std::string> described;
    for (const auto& [key, schema] : document_["components"]["schemas"]["FaultKeys"]["properties"].items())
        described.insert(key);
    std::set<std::string> known;
    const auto section = scenario::fault_section();
    for (const auto& field : section.shape().fields) known.insert(field.key);
    EXPECT_EQ(described, known);
}

TEST_F(OpenApi, DescribesWhatIsAnswered) {
    Desktop desktop;
    const auto answers = [&](const char* method, const char* target, const char* path,
                             const char* body = "") {
        const Response response = desktop.ask(method, target, body);
        std::string name(method);
        std::transform(name.begin(), name.end(), name.begin(), [](char c) { return base::lower(c); });
        const Json& described = document_["paths"][path][name]["responses"];
        const std::string status = std::to_string(response.status);
        ASSERT_TRUE(described.contains(status)) << method << " " << target << " " << status;
        check(Json::parse(response.body), described[status]["content"]["application/json"]["schema"], target);
    };
    answers("POST", "/faults", "/faults", R"({"server": "mail1.example.test", "do": "refuse", "first": 3})");
    answers("POST", "/faults", "/faults", R"({"server": "mail1.example.test", "do": "refuze", "x": 3})");
    answers("POST", "/faults", "/faults", "{");
    answers("GET", "/faults", "/faults");
    answers("GET", "/faults/1", "/faults/{id}");
    answers("GET", "/faults/9", "/faults/{id}");
    answers("PATCH", "/faults/1", "/faults/{id}", R"({"for": "1h"})");
    answers("GET", "/servers", "/servers");
    answers("GET", "/servers/backup.example.test", "/servers/{name}");
    answers("POST", "/reset", "/reset", "{");
    answers("GET", "/journal", "/journal");
    answers("GET", "/journal?since=x", "/journal");
    answers("GET", "/report", "/report");
    answers("GET", "/version", "/version");
    desktop.stage.refusal = "no";
    answers("POST", "/faults", "/faults", R"({"server": "mail1.example.test", "do": "refuse"})");
    EXPECT_GE(desktop.journal.last(), 2U);
}

}  // namespace
}  // namespace mxdrill::serve
