// The other routes.
#include "sim/serve/control.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/json.hpp"
#include "tests/serve/fake_stage.hpp"

namespace mxdrill::serve {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string header(const Response& response, const std::string& name) {
    for (const auto& [key, value] : response.headers) {
        if (key == name) return value;
    }
    return "";
}

TEST(Control, AnswersOnlyWhatItHas) {
    Desktop desktop;
    EXPECT_EQ(desktop.text("GET", "/nothing"), R"(404 {"error":"there is nothing at /nothing","where":""})"
                                               "\n");
    EXPECT_EQ(desktop.ask("GET", "/faults/1/2").status, 404U);
    EXPECT_EQ(desktop.ask("GET", "faults").status, 400U);
    const Response wrong = desktop.ask("PUT", "/faults/0");
    EXPECT_EQ(wrong.status, 405U);
    EXPECT_EQ(header(wrong, "Allow"), "GET, HEAD, PATCH, DELETE");
    EXPECT_EQ(header(desktop.ask("OPTIONS", "/faults"), "Allow"), "GET, HEAD, POST");
    EXPECT_EQ(header(desktop.ask("GET", "/reset"), "Allow"), "POST");
    EXPECT_EQ(desktop.ask("HEAD", "/version").body, desktop.ask("GET", "/version").body);
    EXPECT_EQ(desktop.text("GET", "/version"), "{\"name\":\"mxdrill\",\"version\":\"1.2.3\",\"api\":1}\n");
}

TEST(Control, ShowsServersAndTiers) {
    Desktop desktop;
    const Json all = desktop.json("GET", "/servers");
    EXPECT_EQ(text_of(all["domains"]),
              R"([{"domain":"example.test","tiers":[{"preference":10,"servers":["mail1.example.test"]},)"
              R"({"preference":20,"servers":["backup.example.test"]}]}])");
    ASSERT_EQ(all["servers"].size(), 2U);
    desktop.happens({{}, trace::MessageTaken{1, 0, trace::Fate::queued, 0}});
    const Json backup = desktop.json("GET", "/servers/Backup.example.test");
    EXPECT_EQ(backup["relay"], "postfix");
    EXPECT_EQ(backup["store"], nullptr);
    EXPECT_EQ(backup["server"], "backup.example.test");
    EXPECT_EQ(backup["accepted"], 1);
    EXPECT_EQ(text_of(backup["messages"]), R"({"stored":0,"queued":1,"discarded":0})");
    EXPECT_EQ(backup["open_connections"], 2);
    const Json mail1 = desktop.json("GET", "/servers/mail1.example.test");
    EXPECT_EQ(text_of(mail1["endpoints"][1]),
              R"({"address":"2001:db8::11","listen":"127.0.0.1:2525","open":true})");
    EXPECT_EQ(desktop.ask("GET", "/servers/nobody.test").status, 404U);
    EXPECT_EQ(desktop.ask("GET", "/servers/%00").status, 404U);
}

TEST(Control, ReportsAsAFileWould) {
    Desktop desktop;
    desktop.happens({{}, trace::FaultFired{0}});
    EXPECT_EQ(desktop.ask("GET", "/report").body, reports::json_text(desktop.stage.report()));
    EXPECT_THAT(desktop.ask("GET", "/report").body, HasSubstr(R"("fired": 1)"));
}

TEST(Control, ReportsAddedFaultsToo) {
    Desktop desktop;
    desktop.ask("POST", "/faults", R"({"name": "late", "server": "mail1.example.test", "do": "drop"})");
    desktop.happens({{}, trace::FaultFired{1}});
    const Json faults = desktop.json("GET", "/report")["faults"];
    EXPECT_EQ(text_of(faults),
              R"([{"index":0,"name":"grumpy","fired":0},{"index":1,"name":"late","fired":1}])");
}

TEST(Control, BeginsAnew) {
    Desktop desktop;
    desktop.stage.time = desktop.stage.time + base::hours(1);
    desktop.ask("POST", "/faults", R"({"server": "mail1.example.test", "do": "drop"})");
    desktop.ask("DELETE", "/faults/grumpy");
    desktop.happens({{}, trace::MessageTaken{1, 0, trace::Fate::stored, 0}});
    EXPECT_EQ(desktop.ask("POST", "/reset", "{").status, 400U);
    EXPECT_EQ(desktop.ask("POST", "/reset", "{}").status, 204U);
    EXPECT_THAT(desktop.stage.done, ElementsAre("put 1", "remove 0", "reset"));
    const Json faults = desktop.json("GET", "/faults")["faults"];
    ASSERT_EQ(faults.size(), 1U);
    EXPECT_EQ(faults[0]["name"], "grumpy");
    EXPECT_EQ(desktop.json("GET", "/servers")["servers"][0]["accepted"], 0);
    const Json journal = desktop.json("GET", "/journal");
    EXPECT_EQ(text_of(journal["events"]),
              R"([{"seq":4,"at_s":0.0,"event":"reset","scenario":"drill.toml","title":"a small world"}])");
}

TEST(Control, BeginsAnewWithoutBeingToldHow) {
    Desktop desktop;
    EXPECT_EQ(desktop.ask("POST", "/reset", "", "").status, 204U);
    EXPECT_THAT(desktop.stage.done, ElementsAre("reset"));
}

TEST(Control, ServesAnotherScenario) {
    Desktop desktop;
    const std::string text =
        "title = \"other\"\n[[zone]]\norigin = \"new.test\"\nrecords = \"@ MX 5 mx\\nmx A 192.0.2.1\"\n";
    const Response done = desktop.ask("POST", "/scenario", text, "application/toml");
    EXPECT_EQ(done.body,
              R"({"title":"other","dns":"127.0.0.1:5353","servers":[{"server":"mx.new.test","address":)"
              R"("192.0.2.1","listen":"127.0.0.1:2525"}],"faults":0,"left_out":[]})"
              "\n");
    const Json all = desktop.json("GET", "/servers");
    EXPECT_EQ(all["servers"][0]["server"], "mx.new.test");
    EXPECT_EQ(all["scenario"]["file"], "posted");
    EXPECT_EQ(desktop.text("GET", "/faults"), "{\"faults\":[]}\n");
    EXPECT_EQ(desktop.json("GET", "/journal")["events"][0]["event"], "scenario");
    EXPECT_EQ(desktop.ask("POST", "/faults", R"({"server": "mx.new.test", "do": "drop"})").status, 201U);
}

TEST(Control, DoesNotListAFaultThatIsLeftOut) {
    Desktop desktop;
    desktop.stage.left = {{0, "fault grumpy: it cannot work here"}};
    const Response done = desktop.ask("POST", "/scenario", std::string(kWorld), "application/toml");
    EXPECT_EQ(Json::parse(done.body)["left_out"], Json::parse(R"(["fault grumpy: it cannot work here"])"));
    EXPECT_EQ(desktop.text("GET", "/faults"), "{\"faults\":[]}\n");
    EXPECT_EQ(desktop.json("POST", "/faults", R"({"server": "mail1.example.test", "do": "drop"})")["id"], 1);
}

TEST(Control, KeepsTheScenarioIfTheNewOneIsWrong) {
    Desktop desktop;
    const std::string text = "titel = \"other\"\n[[zone]]\norigin = \"new.test\"\n";
    const Response refused = desktop.ask("POST", "/scenario", text, "application/toml");
    EXPECT_EQ(refused.status, 422U);
    const Json errors = Json::parse(refused.body)["errors"];
    EXPECT_EQ(errors[0]["where"], "1:1");
    EXPECT_EQ(errors[0]["error"], "unknown key \"titel\" in a scenario; did you mean \"title\"?");
    EXPECT_EQ(errors[1]["where"], "2:1");
    desktop.stage.refusal = "no address is left";
    EXPECT_EQ(desktop.ask("POST", "/scenario", std::string(kWorld), "application/toml").body,
              "{\"error\":\"no address is left\",\"where\":\"\"}\n");
    EXPECT_EQ(desktop.json("GET", "/faults")["faults"].size(), 1U);
}

TEST(Control, TellsTheJournalFromWhereOneAsks) {
    Desktop desktop;
    for (int i = 0; i < 3; ++i) desktop.happens({{}, trace::FaultFired{0}});
    const Json rest = desktop.json("GET", "/journal?since=2");
    EXPECT_EQ(rest["events"].size(), 1U);
    EXPECT_EQ(rest["last"], 3);
    EXPECT_EQ(rest["newest"], 3);
    for (const char* wrong :
         {"/journal?since=", "/journal?since=-1", "/journal?since=x", "/journal?since=1x"})
        EXPECT_EQ(desktop.ask("GET", wrong).status, 400U) << wrong;
}

TEST(Control, StreamsWhereOneAcceptsIt) {
    Desktop desktop;
    Request request{.method = "GET", .target = "/journal?since=2", .host = "localhost"};
    request.accept = "text/event-stream";
    EXPECT_EQ(desktop.control.handle(request).streams_since, 2U);
    request.last_event_id = "5";
    EXPECT_EQ(desktop.control.handle(request).streams_since, 5U);
    request.last_event_id = "abc";
    EXPECT_EQ(desktop.control.handle(request).status, 400U);
}

TEST(Control, BoundsBodiesByTheirTarget) {
    EXPECT_EQ(body_limit("/faults"), 64U * 1024);
    EXPECT_EQ(body_limit("/scenario?x"), 8U * 1024 * 1024);
    EXPECT_EQ(body_limit("nonsense"), 64U * 1024);
}

}  // namespace
}  // namespace mxdrill::serve
