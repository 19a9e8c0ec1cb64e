// Runs a scenario text in the virtual body and keeps what came of it.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sim/measure/measure.hpp"
#include "sim/scenario/reader.hpp"
#include "sim/trace/fanout.hpp"
#include "sim/virtual/body.hpp"
#include "sim/world/world.hpp"

namespace mxdrill::testing {

/// A try as a line of words: "t=0.06 m1 a1 t1 192.0.2.1 rcpt tempfail next 0.1".
class TryLines : public trace::Observer {
  public:
    std::vector<std::string> lines;
    std::vector<std::string> attempts;  // "m1 a1 0.0"

    void on(const trace::Event& event) override {
        if (const auto* started = std::get_if<trace::AttemptStarted>(&event.what)) {
            attempts.push_back("m" + std::to_string(started->message) + " a" +
                               std::to_string(started->attempt) + " " +
                               base::format_seconds(event.at.since_start));
        }
        const auto* ended = std::get_if<trace::TryEnded>(&event.what);
        if (ended == nullptr) return;
        std::string line = "t=" + base::format_seconds(ended->start.since_start) + " m" +
                           std::to_string(ended->message) + " a" + std::to_string(ended->attempt) + " t" +
                           std::to_string(ended->try_number) + " ";
        line += ended->address ? ended->address->text() : "-";
        line.append(" ").append(base::name_of(ended->stage));
        line.append(" ").append(base::name_of(ended->outcome));
        line.append(" ").append(base::name_of(ended->action));
        line += " " + base::format_seconds(event.at - ended->start);
        lines.push_back(std::move(line));
    }
};

struct Outcome {
    measure::Report report;
    std::vector<std::string> tries;
    std::vector<std::string> attempts;
};

inline Outcome drill(const std::string& text) {
    const auto reading =
        scenario::read_scenario_text(text, "test.toml", {.profile_folder = MXDRILL_PROFILES});
    for (const auto& error : reading.errors) ADD_FAILURE() << error.where << ": " << error.message;
    if (!reading.scenario) return {};
    world::World world(*reading.scenario);
    measure::Measure measure(*reading.scenario, world.cast());
    TryLines lines;
    trace::Fanout fanout({&measure, &lines});
    virtual_body::Body(world, fanout).run();
    return {measure.report(), lines.lines, lines.attempts};
}

/// A primary at 10 (192.0.2.1) and a backup at 20 (192.0.2.2), whose DNS answers at once.
inline const std::string kPrimaryAndBackup = R"(
title = "test"
[[zone]]
origin  = "example.test"
records = """
@ MX 10 primary
@ MX 20 backup
primary A 192.0.2.1
backup  A 192.0.2.2
"""
)";

}  // namespace mxdrill::testing
