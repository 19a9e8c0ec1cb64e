#include "sim/scenario/schema.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <regex>

namespace mxdrill::scenario {
namespace {

using Json = nlohmann::ordered_json;

Json table(const std::string& name) {
    return schema().at("properties").at(name).at("items");
}

bool has(const Json& object, const std::string& key) {
    return object.at("properties").contains(key);
}

TEST(Schema, IsTheOneOf2020) {
    EXPECT_EQ(schema().at("$schema"), "https://json-schema.org/draft/2020-12/schema");
    EXPECT_EQ(schema().at("type"), "object");
}

TEST(Schema, HasEveryKeyOfTheLanguage) {
    const std::vector<std::pair<std::string, std::vector<std::string>>> keys = {
        {"zone", {"origin", "from", "records", "file"}},
        {"server",
         {"name", "domains", "recipients", "store", "latency", "jitter", "bandwidth", "max_connections",
          "max_client_connections", "max_recipients", "rate_limit", "greylist", "size_limit", "tls",
          "certificate", "banner", "from", "relay", "relay_to"}},
        {"link", {"from", "to", "latency", "jitter", "bandwidth"}},
        {"fault", {"name",   "server", "address", "zone",   "at",        "for",     "until",   "repeat",
                   "stage",  "type",   "client",  "sender", "recipient", "skip",    "every",   "first",
                   "chance", "do",     "reply",   "delay",  "rate",      "records", "resolver"}},
        {"resolver",
         {"name", "order", "min_ttl", "max_ttl", "serve_stale", "timeout", "tries", "latency", "warm",
          "per_host"}},
        {"sender", {"name", "profile", "hosts", "address", "helo", "resolver", "override"}},
        {"traffic",
         {"from", "mail_from", "to", "weights", "at", "for", "rate", "count", "arrival", "size",
          "recipients_per_mail", "kind"}},
        {"expect",
         {"metric", "of", "quantile", "domain", "sender", "kind", "from", "until", "tier", "server", "store",
          "attempt", "equals", "at_least", "at_most", "why"}},
    };
    for (const char* key : {"title", "why", "seed", "duration", "bodies"})
        EXPECT_TRUE(has(schema(), key)) << key;
    for (const auto& [section, names] : keys) {
        const Json object = table(section);
        for (const std::string& name : names) EXPECT_TRUE(has(object, name)) << section << "." << name;
        EXPECT_EQ(object.at("properties").size(), names.size()) << section;
    }
}

TEST(Schema, HasNoOtherKeysAndADescriptionOfEach) {
    const std::function<void(const Json&)> check = [&](const Json& object) {
        EXPECT_EQ(object.at("additionalProperties"), false);
        for (const auto& [key, value] : object.at("properties").items()) {
            EXPECT_NE(value.value("description", ""), "") << key;
            if (value.value("type", "") == "object") check(value);
            if (value.contains("items") && value.at("items").value("type", "") == "object")
                check(value.at("items"));
        }
    };
    check(schema());
}

TEST(Schema, SaysWhatIsRequired) {
    EXPECT_EQ(schema().at("required"), Json::array({"zone"}));
    EXPECT_EQ(table("server").at("required"), Json::array({"name"}));
    EXPECT_EQ(table("traffic").at("required"), Json::array({"to"}));
    EXPECT_FALSE(table("sender").contains("required"));
    const auto one = [](const char* key) { return Json{{"required", Json::array({key})}}; };
    EXPECT_EQ(table("zone").at("oneOf"), Json::array({one("records"), one("file")}));
    EXPECT_EQ(table("expect").at("anyOf"), Json::array({one("equals"), one("at_least"), one("at_most")}));
}

TEST(Schema, HasTheWordsOfEnumerations) {
    EXPECT_EQ(table("server").at("properties").at("tls").at("enum"),
              Json::array({"none", "offered", "required"}));
    EXPECT_EQ(table("fault").at("properties").at("stage").at("enum").size(), 9U);
    EXPECT_EQ(table("expect").at("properties").at("metric").at("enum").size(), 14U);
}

TEST(Schema, BoundsNumbersAndCodes) {
    EXPECT_EQ(table("sender").at("properties").at("hosts").at("minimum"), 1);
    EXPECT_EQ(table("sender").at("properties").at("hosts").at("maximum"), 65534);
    const Json action = table("sender").at("properties").at("override").at("properties").at("action");
    EXPECT_TRUE(action.at("properties").at("rcpt").at("patternProperties").contains("^[2-5][0-9][0-9]$"));
}

TEST(Schema, PatternsFitWhatIsRead) {
    const auto fits = [](const std::string& section, const std::string& key, const std::string& text) {
        const auto pattern = table(section).at("properties").at(key).at("pattern").get<std::string>();
        return std::regex_search(text, std::regex(pattern, std::regex::ECMAScript));
    };
    EXPECT_TRUE(fits("fault", "for", "1h30m"));
    EXPECT_TRUE(fits("fault", "for", "1.5h"));
    EXPECT_FALSE(fits("fault", "for", "1h30"));
    EXPECT_TRUE(fits("traffic", "rate", "10/m"));
    EXPECT_FALSE(fits("traffic", "rate", "0/m"));
    EXPECT_TRUE(fits("traffic", "size", "2MiB"));
    EXPECT_TRUE(fits("server", "bandwidth", "100Mbit/s"));
    EXPECT_TRUE(fits("fault", "reply", "451-4.3.0 Later\n451 4.3.0 please"));
    EXPECT_FALSE(fits("fault", "reply", "650 x"));
    EXPECT_TRUE(fits("fault", "address", "2001:db8::/32"));
}

}  // namespace
}  // namespace mxdrill::scenario
