// What `check` finds in a text.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sim/check/check.hpp"
#include "sim/scenario/reader.hpp"

namespace mxdrill::check {

inline scenario::Options options() {
    scenario::Options options;
    options.profile_folder = std::string(MXDRILL_SOURCE) + "/sim/profiles";
    return options;
}

/// "line:column id" of each finding of the named kind, or of all.
inline std::vector<std::string> found(const std::string& text, const std::string& only = {}) {
    const auto reading = scenario::read_scenario_text(text, "s.toml", options());
    for (const auto& error : reading.errors) ADD_FAILURE() << error.where << ": " << error.message;
    if (!reading.scenario) return {};
    std::vector<std::string> lines;
    for (const Finding& finding : look_over(*reading.scenario, reading.places)) {
        if (only.empty() || finding.id == only)
            lines.push_back(finding.where.substr(finding.where.find(':') + 1) + " " +
                            std::string(finding.id));
    }
    return lines;
}

inline std::string message_of(const std::string& text, const std::string& id) {
    const auto reading = scenario::read_scenario_text(text, "s.toml", options());
    for (const Finding& finding : look_over(reading.scenario.value(), reading.places)) {
        if (finding.id == id) return finding.message;
    }
    return "nothing";
}

/// A scenario whose zone begins in line 4.
inline std::string listing(const std::string& records, const std::string& more = {}) {
    return "[[zone]]\norigin = \"example.test\"\nrecords = \"\"\"\n" + records + "\"\"\"\n" + more +
           "[[traffic]]\nto = \"user@example.test\"\ncount = 1\n";
}

/// Two healthy servers, of which one is a backup.
inline const std::string kPair = "@ MX 10 mail\n@ MX 20 backup\nmail A 192.0.2.1\nbackup A 192.0.2.2\n";

}  // namespace mxdrill::check
