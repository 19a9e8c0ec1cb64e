// Faults that are added, changed and taken away by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/serve/fake_stage.hpp"

namespace mxdrill::serve {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string kRefuse = R"({"server": "mail1.example.test", "do": "refuse"})";

class FaultsTest : public testing::Test {
  protected:
    std::string post(const std::string& body) { return desktop_.text("POST", "/faults", body); }
    std::string patch(const std::string& id, const std::string& body) {
        return desktop_.text("PATCH", "/faults/" + id, body);
    }
    std::string state_of(const std::string& server) {
        return desktop_.json("GET", "/servers/" + server)["state"].get<std::string>();
    }
    void time_passes(base::Duration span) { desktop_.stage.time = desktop_.stage.time + span; }

    Desktop desktop_;
};

TEST_F(FaultsTest, OfTheScenarioAreListedAsTheyWereWritten) {
    EXPECT_EQ(desktop_.text("GET", "/faults"),
              R"({"faults":[{"id":0,"origin":"scenario","active":false,"fired":0,"counts_from_s":0.0,)"
              R"("name":"grumpy","server":"mail1.example.test","at":"1h","for":"30m",)"
              R"("reply":"451 4.3.0 Try again later"}]})"
              "\n");
    EXPECT_EQ(desktop_.text("GET", "/faults/grumpy"), desktop_.text("GET", "/faults/0"));
}

TEST_F(FaultsTest, AreAddedAndTakenAway) {
    time_passes(base::milliseconds(2500));
    const Response added = desktop_.ask("POST", "/faults", kRefuse);
    EXPECT_EQ(added.status, 201U);
    EXPECT_EQ(added.headers.at(0), std::pair(std::string("Location"), std::string("/faults/1")));
    EXPECT_EQ(added.body, R"({"id":1,"origin":"added","active":true,"fired":0,"counts_from_s":2.5,)"
                          R"("server":"mail1.example.test","do":"refuse"})"
                          "\n");
    EXPECT_EQ(state_of("mail1.example.test"), "down");
    EXPECT_EQ(state_of("backup.example.test"), "healthy");
    EXPECT_FALSE(desktop_.stage.world().smtp_faults().empty());
    EXPECT_EQ(desktop_.ask("DELETE", "/faults/1").status, 204U);
    EXPECT_EQ(desktop_.ask("DELETE", "/faults/1").status, 404U);
    EXPECT_EQ(state_of("mail1.example.test"), "healthy");
    EXPECT_THAT(desktop_.stage.done, ElementsAre("put 1", "remove 1"));
    EXPECT_THAT(post(kRefuse), HasSubstr(R"({"id":2,)")) << "numbers are not used again";
}

TEST_F(FaultsTest, CountTheirTimesFromNow) {
    time_passes(base::minutes(10));
    post(R"({"server": "mail1.example.test", "do": "drop", "at": "1m", "for": "1m"})");
    post(R"({"zone": "example.test", "do": "servfail", "until": "1m"})");
    const auto active = [&](const std::string& id) {
        return desktop_.json("GET", "/faults/" + id)["active"].get<bool>();
    };
    EXPECT_FALSE(active("1"));
    EXPECT_TRUE(active("2"));
    time_passes(base::minutes(1));
    EXPECT_TRUE(active("1"));
    EXPECT_FALSE(active("2"));
    time_passes(base::minutes(1));
    EXPECT_FALSE(active("1"));
}

TEST_F(FaultsTest, AreRefusedInTheWordsOfTheFile) {
    EXPECT_EQ(
        post(R"({"server": "mail2.example.test", "do": "refuse"})"),
        R"(422 {"error":"no server matches \"mail2.example.test\"; did you mean \"mail1.example.test\"?",)"
        R"("where":"server"})"
        "\n");
    EXPECT_EQ(
        post(R"({"server": "mail1.example.test", "do": "lose", "stage": "rcpt", "fro": "1h", "for": "1x"})"),
        R"(422 {"error":"unknown key \"fro\" in [[fault]]; did you mean \"for\"?","where":"fro","errors":[)"
        R"({"error":"unknown key \"fro\" in [[fault]]; did you mean \"for\"?","where":"fro"},)"
        R"({"error":"expected a duration over zero, such as \"90s\" or \"1h30m\"; found \"1x\"","where":"for"},)"
        R"({"error":"do = \"lose\" is impossible at the stage rcpt","where":"stage"}]})"
        "\n");
    EXPECT_EQ(post("{}").substr(0, 4), "422 ");
    EXPECT_EQ(post(R"({"name": "grumpy", "server": "mail1.example.test", "do": "drop"})"),
              R"(422 {"error":"there is already a [[fault]] \"grumpy\"","where":"name"})"
              "\n");
    EXPECT_EQ(post("[1]"), R"(422 {"error":"expected an object with the keys of [[fault]]","where":""})"
                           "\n");
    EXPECT_THAT(post("{"), HasSubstr(R"(400 {"error":"this is not valid JSON: syntax error)"));
    EXPECT_TRUE(desktop_.stage.done.empty());
}

TEST_F(FaultsTest, ThatCannotWorkHereChangeNothing) {
    desktop_.stage.refusal = "this needs a private network namespace";
    EXPECT_EQ(post(kRefuse), R"(409 {"error":"this needs a private network namespace","where":"do"})"
                             "\n");
    EXPECT_EQ(patch("grumpy", R"({"first": 1})").substr(0, 4), "409 ");
    EXPECT_EQ(desktop_.json("GET", "/faults")["faults"].size(), 1U);
    EXPECT_FALSE(desktop_.json("GET", "/faults/0").contains("first"));
}

TEST_F(FaultsTest, KeepWhatAPatchDoesNotName) {
    time_passes(base::minutes(70));
    EXPECT_EQ(patch("grumpy", R"({"reply": "421 4.3.2 Gone", "first": 0})"),
              R"({"id":0,"origin":"scenario","active":true,"fired":0,"counts_from_s":0.0,"name":"grumpy",)"
              R"("server":"mail1.example.test","at":"1h","for":"30m","reply":"421 4.3.2 Gone","first":0})"
              "\n");
    EXPECT_EQ(desktop_.json("PATCH", "/faults/0", R"({"first": null, "chance": 0.5})")["active"], true);
    EXPECT_FALSE(desktop_.json("GET", "/faults/0").contains("first"));
    EXPECT_EQ(desktop_.json("PATCH", "/faults/0", "{}")["for"], "30m");
}

TEST_F(FaultsTest, BeginNowWhenAPatchSaysWhen) {
    time_passes(base::hours(5));
    EXPECT_EQ(desktop_.json("PATCH", "/faults/0", R"({"for": "10m"})")["active"], false);
    const Json begun = desktop_.json("PATCH", "/faults/0", R"({"at": "0s"})");
    EXPECT_EQ(begun["active"], true);
    EXPECT_EQ(begun["counts_from_s"], 18000.0);
}

TEST_F(FaultsTest, AreNotChangedByABadPatch) {
    const std::string before = desktop_.text("GET", "/faults");
    EXPECT_EQ(patch("0", R"({"do": "servfail"})").substr(0, 4), "422 ");
    EXPECT_EQ(patch("0", R"({"reply": null})").substr(0, 4), "422 ");
    EXPECT_EQ(patch("0", R"({"server": null})").substr(0, 4), "422 ");
    EXPECT_EQ(patch("0", "null").substr(0, 4), "422 ");
    EXPECT_EQ(patch("7", "{}"), R"(404 {"error":"there is no fault \"7\"","where":"id"})"
                                "\n");
    EXPECT_EQ(desktop_.text("GET", "/faults"), before);
    EXPECT_EQ(patch("0", R"({"name": "grumpy"})").substr(0, 1), "{") << "its own name is not taken";
}

TEST_F(FaultsTest, MayBecomeAnothersByAPatch) {
    EXPECT_THAT(patch("0", R"({"server": null, "reply": null, "zone": "example.test", "do": "servfail"})"),
                HasSubstr(R"("zone":"example.test","do":"servfail")"));
    EXPECT_FALSE(desktop_.stage.world().dns().faults().empty());
    EXPECT_TRUE(desktop_.stage.world().smtp_faults().empty());
}

TEST_F(FaultsTest, ImpairAServerOrTakeItDown) {
    const struct {
        const char* fault;
        const char* state;
    } rows[] = {
        {R"({"server": "mail1*", "do": "drop"})", "down"},
        {R"({"server": "mail1*", "do": "drop", "first": 10})", "impaired"},
        {R"({"server": "mail1*", "do": "refuse", "client": "198.18.0.0/24"})", "impaired"},
        {R"({"server": "mail1*", "do": "drop", "stage": "rcpt"})", "impaired"},
        {R"({"server": "mail1*", "delay": "2s"})", "impaired"},
        {R"({"address": "192.0.2.11", "do": "refuse"})", "impaired"},
        {R"({"address": "192.0.2.12", "do": "refuse"})", "healthy"},
        {R"({"zone": "example.test", "do": "drop"})", "healthy"},
    };
    for (const auto& row : rows) {
        const std::string id = std::to_string(desktop_.json("POST", "/faults", row.fault)["id"].get<int>());
        EXPECT_EQ(state_of("mail1.example.test"), row.state) << row.fault;
        desktop_.ask("DELETE", "/faults/" + id);
    }
    desktop_.stage.open = false;
    EXPECT_EQ(state_of("mail1.example.test"), "down");
}

TEST_F(FaultsTest, TellTheJournalAndCount) {
    post(kRefuse);
    desktop_.happens({{}, trace::FaultFired{1}});
    EXPECT_EQ(desktop_.json("GET", "/faults/1")["fired"], 1);
    patch("1", R"({"do": "drop"})");
    EXPECT_EQ(desktop_.json("GET", "/faults/1")["fired"], 1);
    desktop_.ask("DELETE", "/faults/1");
    std::vector<std::string> events;
    const Json journal = desktop_.json("GET", "/journal");
    for (const Json& event : journal["events"]) events.push_back(event["event"].get<std::string>());
    EXPECT_THAT(events, ElementsAre("fault-added", "fault", "fault-changed", "fault-removed"));
}

TEST_F(FaultsTest, HaveNoCountWhereNobodySeesThemFire) {
    desktop_.stage.unseen = {0};
    EXPECT_EQ(desktop_.json("GET", "/faults/0")["fired"], nullptr);
    const std::string metrics = desktop_.text("GET", "/metrics");
    EXPECT_THAT(metrics, HasSubstr("mxdrill_fault_active{fault=\"0\""));
    EXPECT_THAT(metrics, testing::Not(HasSubstr("mxdrill_fault_fired_total{fault=\"0\"")));
}

}  // namespace
}  // namespace mxdrill::serve
