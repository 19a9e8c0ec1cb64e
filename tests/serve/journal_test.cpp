#include "sim/serve/journal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/serve/fake_stage.hpp"

namespace mxdrill::serve {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class JournalTest : public testing::Test {
  protected:
    void happens(decltype(trace::Event::what) what, base::Duration at = base::seconds(1)) {
        journal_.on({base::Instant{at}, std::move(what)});
    }
    std::vector<std::string> since(std::uint64_t number, std::size_t at_most = 100) {
        const auto excerpt = journal_.since(number, at_most);
        missed_ = excerpt.missed;
        last_ = excerpt.last;
        std::vector<std::string> texts;
        for (const Json& event : excerpt.events) texts.push_back(text_of(event));
        return texts;
    }
    std::vector<std::uint64_t> numbers_since(std::uint64_t number, std::size_t at_most = 100) {
        std::vector<std::uint64_t> numbers;
        for (const std::string& text : since(number, at_most)) numbers.push_back(Json::parse(text)["seq"]);
        return numbers;
    }

    FakeStage stage_{*read(kWorld).scenario};
    Journal journal_{stage_, 4};
    std::uint64_t missed_ = 0, last_ = 0;
};

TEST_F(JournalTest, TellsEveryEventByName) {
    const auto mail1 = base::IpAddress::of("192.0.2.11");
    happens(trace::MessageArrived{7, 0, 0, trace::Kind::mail, "user@example.test"}, base::milliseconds(1500));
    happens(trace::ConnectTried{0, mail1});
    happens(trace::TryEnded{{},
                            7,
                            0,
                            1,
                            1,
                            10,
                            mail1,
                            protocol::Stage::rcpt,
                            trace::Outcome::tempfail,
                            "451 no",
                            trace::Action::next});
    happens(trace::MessageTaken{7, 0, trace::Fate::stored, 0});
    const std::string server = stage_.cast().servers[0].name.text();
    EXPECT_THAT(
        since(0),
        ElementsAre(
            R"({"seq":1,"at_s":1.5,"event":"arrived","message":7,"kind":"mail","sender":"sender/1","domain":"example.test","to":"user@example.test"})",
            R"({"seq":2,"at_s":1.0,"event":"connect","sender":"sender/1","server":"mail1.example.test","address":"192.0.2.11"})",
            R"({"seq":3,"at_s":1.0,"event":"try","message":7,"sender":"sender/1","attempt":1,"try":1,"server":"mail1.example.test","address":"192.0.2.11","preference":10,"stage":"rcpt","outcome":"tempfail","reply":"451 no","action":"next","start_s":0.0})",
            R"({"seq":4,"at_s":1.0,"event":"taken","message":7,"server":")" + server +
                R"(","fate":"stored","store":"mailbox"})"));
    happens(trace::Queried{base::Name::of("example.test"), protocol::RecordType::mx, "answered"});
    happens(trace::FaultFired{0});
    happens(trace::NoticeSent{});
    happens(trace::RunEnded{false});
    EXPECT_THAT(
        since(4),
        ElementsAre(
            R"({"seq":5,"at_s":1.0,"event":"query","name":"example.test","type":"MX","outcome":"answered"})",
            R"({"seq":6,"at_s":1.0,"event":"fault","fault":0,"name":"grumpy"})",
            R"({"seq":7,"at_s":1.0,"event":"notice-sent"})",
            R"({"seq":8,"at_s":1.0,"event":"run-ended","reached_bound":false})"));
}

TEST_F(JournalTest, KeepsTextsThatWereOnlyViewed) {
    std::string reply = "250 a reply that is too long to be kept within a string object itself";
    happens(trace::TryEnded{{},
                            1,
                            0,
                            1,
                            1,
                            10,
                            {},
                            protocol::Stage::body,
                            trace::Outcome::accepted,
                            reply,
                            trace::Action::delivered});
    reply.assign(reply.size(), '#');
    EXPECT_EQ(Json::parse(since(0).at(0))["reply"],
              "250 a reply that is too long to be kept within a string object itself");
}

TEST_F(JournalTest, ForgetsTheOldestAndSaysSo) {
    for (int i = 0; i < 6; ++i) happens(trace::FaultFired{0});
    EXPECT_THAT(numbers_since(0), ElementsAre(3, 4, 5, 6));
    EXPECT_EQ(missed_, 2U);
    EXPECT_THAT(numbers_since(4), ElementsAre(5, 6));
    EXPECT_EQ(missed_, 0U);
    EXPECT_THAT(numbers_since(0, 2), ElementsAre(3, 4));
    EXPECT_EQ(last_, 4U);
    EXPECT_THAT(numbers_since(6), IsEmpty());
    EXPECT_EQ(last_, 6U);
}

TEST_F(JournalTest, TakesANumberStillToComeForAnotherJournals) {
    happens(trace::FaultFired{0});
    EXPECT_THAT(numbers_since(1000), ElementsAre(1));
}

TEST_F(JournalTest, CountsOnWhenItIsCleared) {
    happens(trace::FaultFired{0});
    journal_.clear();
    EXPECT_THAT(numbers_since(0), IsEmpty());
    journal_.note("reset", {{"title", "t"}});
    EXPECT_THAT(since(1), ElementsAre(R"({"seq":2,"at_s":0.0,"event":"reset","title":"t"})"));
    EXPECT_EQ(missed_, 0U);
}

TEST_F(JournalTest, WakesWhoSubscribes) {
    int first = 0;
    int second = 0;
    Journal::Subscription one(journal_, [&] { ++first; });
    {
        const Journal::Subscription other(journal_, [&] { ++second; });
        happens(trace::FaultFired{0});
    }
    journal_.note("reset", Json::object());
    EXPECT_EQ(first, 2);
    EXPECT_EQ(second, 1);
    Journal::Subscription moved = std::move(one);
    happens(trace::FaultFired{0});
    EXPECT_EQ(first, 3);
}

TEST_F(JournalTest, TellsWhoWasTurnedAway) {
    const auto mail1 = base::IpAddress::of("192.0.2.11");
    const auto client = base::IpAddress::of("127.0.0.1");
    happens(trace::TurnedAway{mail1, client, 0, std::string("user@example.test"), protocol::Stage::rcpt,
                              trace::Outcome::permfail, std::string("550 No such user")});
    happens(trace::TurnedAway{mail1, client, {}, {}, protocol::Stage::connect, trace::Outcome::refused, {}});
    EXPECT_THAT(
        since(0),
        ElementsAre(
            R"({"seq":1,"at_s":1.0,"event":"refused","server":"mail1.example.test","address":"192.0.2.11","client":"127.0.0.1","to":"user@example.test","stage":"rcpt","outcome":"permfail","reply":"550 No such user"})",
            R"({"seq":2,"at_s":1.0,"event":"refused","server":"mail1.example.test","address":"192.0.2.11","client":"127.0.0.1","to":null,"stage":"connect","outcome":"refused","reply":""})"));
}

}  // namespace
}  // namespace mxdrill::serve
