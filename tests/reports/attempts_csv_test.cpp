#include "reports/attempts_csv.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "tests/measure/trace_script.hpp"

namespace mxdrill::reports {
namespace {

using protocol::Stage;
using trace::Action;
using trace::Outcome;

constexpr auto kAttemptColumns =
    "time_s,message,sender,attempt,try,domain,preference,server,address,stage,outcome,reply,action,duration_"
    "s\n";

class AttemptsCsvTest : public testing::Test {
  protected:
    std::string rows() {
        std::ostringstream out;
        csv_.write(out);
        EXPECT_EQ(out.str().rfind(kAttemptColumns, 0), 0U);
        return out.str().substr(std::string_view(kAttemptColumns).size());
    }
    trace::Cast cast_ = tests::primary_and_backup();
    AttemptsCsv csv_{cast_};
    tests::TraceScript script_{cast_, {&csv_}};
};

TEST_F(AttemptsCsvTest, HasItsHeaderAlone) {
    EXPECT_EQ(rows(), "");
}

TEST_F(AttemptsCsvTest, HasOneRowATry) {
    script_.arrives(1).attempts(1).at("30s").tries(1, "mail1", Stage::connect, Outcome::timeout, "",
                                                   Action::next, "30s");
    script_.at("30.25s").delivers(1, "backup", trace::Fate::stored, "200ms");
    EXPECT_EQ(
        rows(),
        "0.0,1,campus/1,1,1,example.test,10,mail1.example.test,192.0.2.11,connect,timeout,,next,30.0\n"
        "30.05,1,campus/1,1,2,example.test,20,backup.example.test,192.0.2.12,body,accepted,250 2.0.0 Ok,"
        "delivered,0.2\n");
}

TEST_F(AttemptsCsvTest, LeavesEmptyWhatAnAttemptWithoutAnAddressHasNot) {
    script_.at("5s").arrives(1).attempts(1).finds_no_address(1, Outcome::null_mx, Action::bounce);
    EXPECT_EQ(rows(), "5.0,1,campus/1,1,0,example.test,,,,dns,null-mx,,bounce,0.0\n");
}

TEST_F(AttemptsCsvTest, QuotesRepliesWithTheirLineBreaks) {
    script_.arrives(1).attempts(1);
    script_.tries(1, "mail1", Stage::rcpt, Outcome::tempfail, "451-4.3.0 Busy,\n451 4.3.0 \"later\"",
                  Action::defer);
    EXPECT_EQ(rows(),
              "0.0,1,campus/1,1,1,example.test,10,mail1.example.test,192.0.2.11,rcpt,tempfail,"
              "\"451-4.3.0 Busy,\n451 4.3.0 \"\"later\"\"\",defer,0.0\n");
}

TEST_F(AttemptsCsvTest, LeavesEmptyWhoseMailWasTurnedAwayBeforeItWasNamed) {
    const trace::TurnedAway refused{base::IpAddress::of("192.0.2.11"),
                                    base::IpAddress::of("198.51.100.1"),
                                    {},
                                    {},
                                    Stage::banner,
                                    Outcome::tempfail,
                                    "421 Busy"};
    script_.at("1s").arrives(1).at("3s").tell(refused);
    trace::TurnedAway seen = refused;
    seen.start = base::Instant{base::seconds(2)};
    script_.tell(seen);
    EXPECT_EQ(rows(),
              "2.0,,,,,,,mail1.example.test,192.0.2.11,banner,tempfail,421 Busy,,1.0\n"
              "3.0,,,,,,,mail1.example.test,192.0.2.11,banner,tempfail,421 Busy,,0.0\n");
}

TEST_F(AttemptsCsvTest, OrdersByTheTimeThatItShowsThenByMessageAttemptAndTry) {
    script_.at("1s").arrives(1).arrives(2).arrives(3).attempts(1).attempts(2).attempts(3);
    script_.at("9s").tries(3, "mail1", Stage::connect, Outcome::timeout, "", Action::defer, "8s");
    // Started a few nanoseconds earlier than message 2 in the same microsecond, and told later.
    script_.at("2.000000900s").refused(2, "mail1", Action::defer);
    script_.at("2.000000901s").refused(1, "mail1").refused(1, "backup", Action::defer);
    std::istringstream lines(rows());
    std::string order;
    for (std::string line; std::getline(lines, line);) order += line.substr(0, line.find(",campus")) + " ";
    EXPECT_EQ(order, "1.0,3 2.0,1 2.0,1 2.0,2 ");
}

}  // namespace
}  // namespace mxdrill::reports
