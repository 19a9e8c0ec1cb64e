#include "sim/serve/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <sstream>

#include "tests/serve/fake_stage.hpp"

namespace mxdrill::serve {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Metrics, SayWhatHappened) {
    Desktop desktop;
    desktop.ask("POST", "/faults",
                R"({"name": "say \"no\" \\ here", "server": "mail1.example.test", "do": "drop"})");
    desktop.happens({{}, trace::MessageTaken{1, 0, trace::Fate::queued, 0}});
    desktop.happens(
        {{}, trace::Queried{base::Name::of("example.test"), protocol::RecordType::mx, "answered"}});
    desktop.happens({{}, trace::FaultFired{1}});
    desktop.happens({{},
                     trace::TryEnded{{},
                                     1,
                                     0,
                                     1,
                                     1,
                                     10,
                                     base::IpAddress::of("192.0.2.11"),
                                     protocol::Stage::connect,
                                     trace::Outcome::refused,
                                     "",
                                     trace::Action::next}});
    const Response response = desktop.ask("GET", "/metrics");
    EXPECT_EQ(response.content_type, "text/plain; version=0.0.4; charset=utf-8");
    for (const char* line : {
             "mxdrill_info{version=\"1.2.3\",scenario=\"drill.toml\"} 1\n",
             "mxdrill_server_open_connections{server=\"mail1.example.test\"} 2\n",
             "mxdrill_server_messages_total{server=\"backup.example.test\",fate=\"queued\"} 1\n",
             "mxdrill_server_tries_total{server=\"mail1.example.test\",outcome=\"refused\"} 1\n",
             "mxdrill_dns_queries_total{outcome=\"answered\"} 1\n",
             "mxdrill_fault_active{fault=\"0\",name=\"grumpy\"} 0\n",
             R"(mxdrill_fault_fired_total{fault="1",name="say \"no\" \\ here"} 1)",
         })
        EXPECT_THAT(response.body, HasSubstr(line));
}

// Clients send what a served scenario gets, and nobody else.
TEST(Metrics, SpeakOfNoBuiltInSenders) {
    EXPECT_THAT(Desktop().ask("GET", "/metrics").body, Not(HasSubstr("built-in")));
}

// Each sample belongs to a family that was begun, once, with its help and type.
TEST(Metrics, AreWellFormed) {
    Desktop desktop;
    const std::regex sample(R"(([a-z_]+)(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [0-9.e+-]+)");
    std::istringstream lines(desktop.ask("GET", "/metrics").body);
    std::set<std::string> families;
    std::string line;
    std::string family;
    while (std::getline(lines, line)) {
        std::smatch match;
        if (line.starts_with("# HELP ")) {
            family = line.substr(7, line.find(' ', 7) - 7);
            EXPECT_TRUE(family.starts_with("mxdrill_")) << line;
            EXPECT_TRUE(families.insert(family).second) << line;
        } else if (line.starts_with("# TYPE ")) {
            EXPECT_TRUE(line.starts_with("# TYPE " + family + " ")) << line;
            EXPECT_EQ(family.ends_with("_total"), line.ends_with(" counter")) << line;
        } else {
            ASSERT_TRUE(std::regex_match(line, match, sample)) << line;
            EXPECT_EQ(match[1], family);
        }
    }
    EXPECT_GT(families.size(), 10U);
}

}  // namespace
}  // namespace mxdrill::serve
