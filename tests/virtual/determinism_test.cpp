// The same scenario and seed give the same bytes, and a draw is a function of what it is for.
#include <gmock/gmock.h>

#include <sstream>

#include "reports/attempts_csv.hpp"
#include "reports/json.hpp"
#include "reports/messages_csv.hpp"
#include "tests/virtual/drill.hpp"

namespace mxdrill {
namespace {

const std::string kWorld = R"(
title = "everything that draws"
[[zone]]
origin  = "example.test"
records = """
@ MX 10 a
@ MX 10 b
@ MX 20 c
a A 192.0.2.1
b A 192.0.2.2
c A 192.0.2.3
"""
[[server]]
name   = "a.example.test"
jitter = "5ms"
[[sender]]
name  = "s"
hosts = 3
[[traffic]]
to      = ["one@example.test", "two@example.test"]
weights = [2, 1]
rate    = "20/m"
for     = "2h"
)";

const std::string kFaults = R"(
[[fault]]
name   = "half"
server = "*.example.test"
stage  = "rcpt"
reply  = "451 4.3.0 Try later"
chance = 0.5
[[fault]]
server = "b.example.test"
do     = "refuse"
chance = "20%"
)";

const std::string kUnrelatedFault = R"(
[[fault]]
server    = "c.example.test"
recipient = "nobody@example.test"
reply     = "550 5.1.1 No"
chance    = 0.5
)";

struct Files {
    std::string report, attempts, messages;
    friend bool operator==(const Files&, const Files&) = default;
};

Files files_of(const std::string& text, std::optional<std::uint64_t> seed = std::nullopt) {
    const auto reading =
        scenario::read_scenario_text(text, "test.toml", {.seed = seed, .profile_folder = MXDRILL_PROFILES});
    world::World world(reading.scenario.value());
    measure::Measure measure(*reading.scenario, world.cast());
    reports::AttemptsCsv attempts(world.cast());
    reports::MessagesCsv messages(world.cast());
    trace::Fanout fanout({&measure, &attempts, &messages});
    virtual_body::Body(world, fanout).run();
    std::ostringstream attempts_text;
    std::ostringstream messages_text;
    attempts.write(attempts_text);
    messages.write(messages_text);
    return {reports::json_text(measure.report()), attempts_text.str(), messages_text.str()};
}

TEST(Determinism, TheSameRunTwiceGivesTheSameBytes) {
    const auto first = files_of(kWorld + kFaults);
    EXPECT_EQ(first, files_of(kWorld + kFaults));
    EXPECT_GT(std::count(first.attempts.begin(), first.attempts.end(), '\n'), 2000);
}

TEST(Determinism, AnotherSeedDrawsOtherwise) {
    EXPECT_NE(files_of(kWorld + kFaults).attempts, files_of(kWorld + kFaults, 2).attempts);
}

TEST(Determinism, AnUnrelatedFaultInsertedFirstChangesNoDraw) {
    const auto without = files_of(kWorld + kFaults);
    const auto with = files_of(kWorld + kUnrelatedFault + kFaults);
    EXPECT_EQ(with.attempts, without.attempts);
    EXPECT_EQ(with.messages, without.messages);
}

TEST(Determinism, AnotherGroupOfSendersChangesNoDrawOfTheFirst) {
    const auto alone = kWorld + "from = \"s\"\n" + kFaults;
    const auto beside = alone + "[[sender]]\nname = \"other\"\n";
    EXPECT_EQ(files_of(beside).attempts, files_of(alone).attempts);
}

}  // namespace
}  // namespace mxdrill
