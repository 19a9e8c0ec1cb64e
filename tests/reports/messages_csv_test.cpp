#include "reports/messages_csv.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "tests/measure/trace_script.hpp"

namespace mxdrill::reports {
namespace {

using trace::Action;
using trace::Ending;
using trace::Fate;
using trace::Outcome;

constexpr auto kMessageColumns =
    "message,sender,kind,to,arrival_s,final,server,preference,store,first_server,first_preference,delay_s,"
    "attempts,tries,copies\n";

class MessagesCsvTest : public testing::Test {
  protected:
    std::string rows() {
        std::ostringstream out;
        csv_.write(out);
        EXPECT_EQ(out.str().rfind(kMessageColumns, 0), 0U);
        return out.str().substr(std::string_view(kMessageColumns).size());
    }
    trace::Cast cast_ = tests::primary_and_backup();
    MessagesCsv csv_{cast_};
    tests::TraceScript script_{cast_, {&csv_}};
};

TEST_F(MessagesCsvTest, TellsWhereAMessageWent) {
    script_.at("2.5s").arrives(1).attempts(1).refused(1, "mail1").at("2.75s").delivers(1, "backup");
    EXPECT_EQ(
        rows(),
        "1,campus/1,mail,user@example.test,2.5,delivered,backup.example.test,20,vault,backup.example.test,20,"
        "0.25,1,2,1\n");
}

TEST_F(MessagesCsvTest, LeavesEmptyWhatNeverHappened) {
    script_.arrives(1)
        .attempts(1)
        .finds_no_address(1, Outcome::nxdomain, Action::bounce)
        .ends(1, Ending::bounced);
    script_.arrives(2);
    EXPECT_EQ(rows(),
              "1,campus/1,mail,user@example.test,0.0,bounced,,,,,,,1,0,0\n"
              "2,campus/1,mail,user@example.test,0.0,queued,,,,,,,0,0,0\n");
}

TEST_F(MessagesCsvTest, KeepsTheFirstTakerApartFromTheFirstCopy) {
    script_.arrives(1).attempts(1).taken(1, "mail1", Fate::discarded).at("10s").delivers(1, "backup");
    script_.at("20s").taken(1, "backup");
    EXPECT_EQ(
        rows(),
        "1,campus/1,mail,user@example.test,0.0,delivered,backup.example.test,20,vault,mail1.example.test,10,"
        "10.0,1,1,2\n");
}

TEST_F(MessagesCsvTest, ShowsALostMessageWithWhoTookIt) {
    script_.arrives(1).attempts(1).delivers(1, "mail1", Fate::discarded);
    EXPECT_EQ(rows(), "1,campus/1,mail,user@example.test,0.0,lost,,,,mail1.example.test,10,,1,1,0\n");
}

TEST_F(MessagesCsvTest, IsOrderedByNumber) {
    script_.arrives(1).arrives(2).attempts(2).delivers(2, "mail1").attempts(1).delivers(1, "mail1");
    EXPECT_EQ(rows().substr(0, 9), "1,campus/");
}

}  // namespace
}  // namespace mxdrill::reports
