// The programs that the keeper starts.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace mxdrill::keeper {

/// How a program ended.
struct Ended {
    std::uint64_t id = 0;
    int code = 0;  // its exit status; 128 and a signal's number if that ended it
};

/// Descriptors.
struct Streams {
    int input = -1;
    int output = -1;
    int errors = -1;
};

class Children {
  public:
    /// Starts a program, which knows no variables but the usual few. Throws std::system_error. One that isn't
    /// there ends with 127.
    void start(std::uint64_t id, const std::vector<std::string>& command, const Streams& streams);

    /// Takes note of a process that has ended, a program's or one that lost its parent; nothing if none has.
    /// Of the others nobody need hear.
    bool reap(std::optional<Ended>& ended);

  private:
    std::map<pid_t, std::uint64_t> ids_;
};

}  // namespace mxdrill::keeper
