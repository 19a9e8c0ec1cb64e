// A run as its `--out` folder remembers it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/instant.hpp"

namespace mxdrill::reports {

/// A row of messages.csv. Fields of words are as they stand; an empty field is nothing.
struct MessageRow {
    std::uint64_t message = 0;
    std::string sender, to;
    base::Duration arrival{0};
    std::string final, server, preference, store, first_server, first_preference;
    std::optional<base::Duration> delay;
    std::uint64_t attempts = 0, tries = 0, copies = 0;
};

/// A row of attempts.csv.
struct TryRow {
    base::Duration start{0};
    std::string sender;
    std::uint64_t attempt = 0, try_number = 0;
    std::string domain, preference, server, address, stage, outcome, reply, action;
    base::Duration duration{0};
};

/// One message of a run, with what report.json says of the run.
struct MessageRecord {
    std::string title, file;
    std::uint64_t seed = 0;
    MessageRow message;
    std::vector<TryRow> tries;  // in the order of the file
};

/// Reads it back. Nothing if the folder, the message or a file is missing or malformed: then `error` is a
/// sentence that says so, with the file and line where there is one.
std::optional<MessageRecord> read_message(const std::filesystem::path& folder, std::uint64_t message,
                                          std::string& error);

}  // namespace mxdrill::reports
