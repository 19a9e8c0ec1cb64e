#include "reports/explain.hpp"

#include <gtest/gtest.h>

#include "reports/attempts_csv.hpp"
#include "reports/file_writer.hpp"
#include "reports/json.hpp"
#include "reports/messages_csv.hpp"
#include "tests/measure/trace_script.hpp"
#include "tests/reports/golden.hpp"
#include "tests/reports/sample_report.hpp"
#include "tests/reports/temporary_folder.hpp"

namespace mxdrill::reports {
namespace {

using protocol::Stage;
using trace::Action;
using trace::Ending;
using trace::Outcome;

// Message 1 meets every kind of trouble before the backup takes it; 2 bounces; 3 is lost; 4 never gets a
// turn.
void tell_story(tests::TraceScript& script) {
    script.at("12m3s").arrives(1).attempts(1).finds_no_address(1, Outcome::servfail, Action::defer);
    script.at("17m3s").attempts(1).at("17m33s");
    script.tries(1, "mail1", Stage::connect, Outcome::timeout, "", Action::next, "30s");
    script.tries(1, "backup", Stage::rcpt, Outcome::tempfail, "451-4.3.0 Busy\n451 4.3.0 Try later",
                 Action::defer, "120ms");
    script.at("32m33s").attempts(1).refused(1, "mail1").at("42m33s");
    script.tries(1, "backup", Stage::body, Outcome::timeout, "354 Go ahead", Action::defer, "10m");
    script.at("1h2m33s").attempts(1).refused(1, "mail1").at("1h2m33.2s");
    script.delivers(1, "backup", trace::Fate::stored, "200ms");
    script.at("2h").arrives(2).attempts(2);
    script.tries(2, "mail1", Stage::rcpt, Outcome::permfail, "550 5.1.1 No such user", Action::bounce,
                 "120ms");
    script.ends(2, Ending::bounced)
        .arrives(3)
        .attempts(3)
        .delivers(3, "mail1", trace::Fate::discarded)
        .arrives(4);
    script.ends_run();
}

class ExplainTest : public testing::Test {
  protected:
    ExplainTest() {
        const trace::Cast cast = tests::primary_and_backup();
        AttemptsCsv attempts(cast);
        MessagesCsv messages(cast);
        tests::TraceScript script(cast, {&attempts, &messages});
        tell_story(script);
        write_file(folder_.path() / "report.json", json_text(tests::sample_report()));
        write_file(folder_.path() / "attempts.csv", [&](std::ostream& out) { attempts.write(out); });
        write_file(folder_.path() / "messages.csv", [&](std::ostream& out) { messages.write(out); });
    }
    std::string story(std::uint64_t message) {
        const auto story = explain(folder_.path(), message, error_);
        EXPECT_TRUE(story) << error_;
        return story.value_or("");
    }
    // The error of reading message 1, with the folder's own name taken out.
    std::string failure(std::uint64_t message = 1) {
        EXPECT_FALSE(explain(folder_.path(), message, error_));
        std::string text = error_;
        for (auto at = text.find(folder_.path().string()); at != std::string::npos;
             at = text.find(folder_.path().string())) {
            text.replace(at, folder_.path().string().size(), "DIR");
        }
        return text;
    }
    tests::TemporaryFolder folder_;
    std::string error_;
};

TEST_F(ExplainTest, TellsTheWholeLife) {
    tests::expect_golden("explain.txt", story(1));
}

TEST_F(ExplainTest, TellsHowOthersEnded) {
    EXPECT_NE(story(2).find("Bounced: it was given up, and its sender is told."), std::string::npos);
    EXPECT_NE(story(2).find("550 5.1.1 No such user"), std::string::npos);
    EXPECT_NE(story(3).find("Lost: mail1.example.test (preference 10) took it"), std::string::npos);
    EXPECT_NE(story(4).find("No server saw a try in its name."), std::string::npos);
}

TEST_F(ExplainTest, NamesAMissingMessage) {
    EXPECT_EQ(failure(99), "DIR/messages.csv has no message 99");
}

TEST_F(ExplainTest, NamesAMissingFolder) {
    EXPECT_FALSE(explain(folder_.path() / "nowhere", 1, error_));
    EXPECT_EQ(error_, "no such folder: " + (folder_.path() / "nowhere").string());
}

TEST_F(ExplainTest, NamesAFolderThatNoRunWrote) {
    std::filesystem::remove(folder_.path() / "report.json");
    EXPECT_EQ(failure(), "DIR has no report.json: it is not what a run with --out wrote");
}

TEST_F(ExplainTest, PointsToTheRunsBelow) {
    std::filesystem::remove(folder_.path() / "report.json");
    folder_.put("failover/b/report.json", "{}");
    folder_.put("failover/a/report.json", "{}");
    EXPECT_EQ(failure(), "DIR holds several runs; name the folder of one, like DIR/failover/a");
}

TEST_F(ExplainTest, NamesTheLineOfAMalformedRow) {
    const std::string header =
        folder_.get("attempts.csv").substr(0, folder_.get("attempts.csv").find('\n') + 1);
    folder_.put("attempts.csv", header + "0.0,1,campus/1\n");
    EXPECT_EQ(failure(), "DIR/attempts.csv:2: 3 fields where 14 belong");
    folder_.put("attempts.csv", header + "soon,1,campus/1,1,1,example.test,10,a,b,rcpt,x,,next,0.1\n");
    EXPECT_EQ(failure(), "DIR/attempts.csv:2: a number is missing or malformed");
    folder_.put("attempts.csv", header + "0.0,1,\"campus/1\n");
    EXPECT_EQ(failure(), "DIR/attempts.csv:2: the text ends inside a quoted field");
    folder_.put("attempts.csv", "");
    EXPECT_EQ(failure(), "DIR/attempts.csv: empty file");
    std::filesystem::remove(folder_.path() / "attempts.csv");
    EXPECT_EQ(failure(), "cannot read DIR/attempts.csv");
}

TEST_F(ExplainTest, NamesAReportThatIsNone) {
    folder_.put("report.json", "[1, 2");
    EXPECT_EQ(failure(), "DIR/report.json: not a report of mxdrill");
}

}  // namespace
}  // namespace mxdrill::reports
